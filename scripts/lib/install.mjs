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
  await step('install the libraries (npm ci, about half a minute)', async () => {
    // npm 10 would run node-gyp for better-sqlite3, which has its binaries with it, and fail where
    // there is no Python. So only the scripts that package.json allows are run.
    await runQuietly('npm', ['ci', '--ignore-scripts'], { logName: 'npm-ci' });
    const { allowScripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name] === true);
    await runQuietly('npm', ['rebuild', ...allowed], { logName: 'npm-rebuild' });
  });
  if (!isInstalled()) {
    throw new Error(
      `The installation left no usable ${ownNode}. ` +
        'Run `npm rebuild node` and see what it says: this platform may have no Node.js 24.',
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
