import { existsSync, readFileSync } from 'node:fs';
import { inRoot, ownNode } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { step } from './progress.mjs';

/**
 * @param {string} file a lock file
 * @returns {Record<string, { version?: string, optional?: boolean }>} its packages by folder
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * npm writes node_modules/.package-lock.json when it has finished, so comparing the two finds a
 * missing, an outdated and an interrupted installation, whoever did it.
 *
 * @returns {boolean}
 */
export function isInstalled() {
  const wanted = packagesOf(inRoot('package-lock.json'));
  const present = packagesOf(inRoot('node_modules', '.package-lock.json'));
  return (
    existsSync(ownNode) &&
    Object.entries(wanted).every(
      ([folder, { version, optional }]) =>
        folder === '' || optional || present[folder]?.version === version,
    )
  );
}

/** Installs exactly what the lock file says, if it is not there already. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await step('install the libraries (npm ci, about half a minute)', () =>
    runQuietly('npm', ['ci', '--no-fund', '--no-audit'], { logName: 'npm-ci' }),
  );
  if (!isInstalled()) {
    throw new Error(
      `npm ci left no usable ${ownNode}. Install scripts may be switched off: ` +
        'run `npm ci --ignore-scripts=false`, or see whether this platform has Node.js 24.',
    );
  }
}

/** Stops with one clear line on a Node.js that is too old even to install the project's own. */
export function requireNode20() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 20) return;
  process.stderr.write(
    `Patchbay's scripts need Node.js 20 or newer and this is ${process.versions.node}. ` +
      'Install a current Node.js from https://nodejs.org and try again.\n',
  );
  process.exit(1);
}
