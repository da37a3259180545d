import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder: every script works from here, wherever it was called. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const nodeBinary = process.platform === 'win32' ? 'node.exe' : 'node';

/**
 * The Node.js that the project brings along (devDependency `node`). The SQLite binding crashes
 * without a message on Node 20, so nothing but scripts/*.mjs may run on the system's Node.
 */
export const ownNode = join(root, 'node_modules', 'node', 'bin', nodeBinary);

/** @returns {string} the project's own Node once it is installed, else the one that runs this */
export function bestNode() {
  return existsSync(ownNode) ? ownNode : process.execPath;
}

/** @param {string[]} parts path below the repository's folder */
export function inRoot(...parts) {
  return join(root, ...parts);
}
