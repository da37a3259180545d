import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot, root } from './paths.mjs';

const stateFolder = inRoot('.cache', 'build');

/** @param {string} file absolute path @returns {string} hex SHA-256, '' when there is no such file */
export function hashFile(file) {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : '';
}

/**
 * One hash over the names, sizes and change times of files. Reading the contents would cost as
 * much as the build that this saves.
 *
 * @param {string[]} files paths below the repository's folder
 * @returns {string}
 */
export function fingerprint(files) {
  const hash = createHash('sha256').update(hashFile(inRoot('package-lock.json')));
  for (const file of [...files].sort()) {
    const stat = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file}\0${stat ? `${stat.size}\0${stat.mtimeMs}` : 'missing'}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string[]} folders below the repository's folder
 * @returns {string[]} every file in them, below the repository's folder
 */
export function filesIn(...folders) {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
}

/**
 * @typedef {{ inputs: string[], fingerprint: string, outputs: string[] }} BuildState
 */

/**
 * @param {string} name of the build
 * @returns {BuildState | undefined} what the last build wrote, if its outputs are still there
 */
export function readBuildState(name) {
  try {
    /** @type {BuildState} */
    const state = JSON.parse(readFileSync(join(stateFolder, `${name}.json`), 'utf8'));
    return state.outputs.every((file) => existsSync(join(root, file))) ? state : undefined;
  } catch {
    // No state, or one that was cut off: build.
    return undefined;
  }
}

/** @param {string} name @param {BuildState} state */
export function writeBuildState(name, state) {
  const file = join(stateFolder, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
}
