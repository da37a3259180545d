import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstallPackages, installPackages, installWithoutServices } from './apt.mjs';
import { run } from './processes.mjs';

/** @param {string} name @returns {string | undefined} its absolute path, looked up on PATH */
export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

const browserNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];
const programFiles = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']];
const browserFiles = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...programFiles.flatMap((folder) =>
    folder
      ? [
          join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ]
      : [],
  ),
];

/**
 * A Chromium, Chrome or Edge for the browser tests. PATCHBAY_CHROMIUM names one to use instead.
 *
 * @returns {Promise<string | undefined>} absolute path of one that starts
 */
export async function findChromium() {
  const chosen = process.env.PATCHBAY_CHROMIUM;
  const candidates = chosen ? [chosen] : [...browserNames.map(onPath), ...browserFiles];
  for (const file of candidates) {
    if (!file || !existsSync(file)) continue;
    // Asking Chrome for its version opens a window on Windows. Elsewhere the answer matters: on
    // Ubuntu `chromium-browser` may be a stub that only says which snap to install.
    if (process.platform === 'win32') return file;
    const { code } = await run(file, ['--version']);
    if (code === 0) return file;
  }
  return undefined;
}

/** @returns {Promise<string | undefined>} as findChromium, installing one where that is possible */
export async function ensureChromium() {
  const found = await findChromium();
  if (found || !canInstallPackages()) return found;
  await installPackages('chromium');
  return findChromium();
}

/** Where it is besides PATH, which often lacks the folders of services. */
const dovecotFiles = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'];

/**
 * A Dovecot for the tests that read mail, which run it with settings of their own. PATCHBAY_DOVECOT
 * names one to use instead.
 *
 * @returns {string | undefined} its absolute path
 */
function findDovecot() {
  const chosen = process.env.PATCHBAY_DOVECOT;
  const candidates = chosen ? [chosen] : [onPath('dovecot'), ...dovecotFiles];
  return candidates.find((file) => file !== undefined && existsSync(file));
}

/** @returns {Promise<string | undefined>} as findDovecot, installing one where that is possible */
export async function ensureDovecot() {
  const found = findDovecot();
  if (found || !canInstallPackages()) return found;
  await installWithoutServices('dovecot-imapd');
  return findDovecot();
}

/** @param {string} name of a program and of its Debian package */
export async function ensureProgram(name) {
  if (!onPath(name) && canInstallPackages()) await installPackages(name);
  return onPath(name);
}
