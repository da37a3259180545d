import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { runQuietly } from './processes.mjs';
import { step } from './progress.mjs';

/** @returns {boolean} whether system packages can be installed without asking anybody */
export function canInstallPackages() {
  return existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
}

/**
 * What is being installed already: apt-get refuses to run twice at the same time.
 *
 * @type {Promise<void>}
 */
let earlier = Promise.resolve();
/** Whether the lists of packages were brought up to date by this process. */
let isUpToDate = false;

/** @param {string[]} packages names in Debian; installed with their lists brought up to date */
export function installPackages(...packages) {
  const mine = earlier.catch(() => {}).then(() => install(packages));
  earlier = mine;
  return mine;
}

/** @param {string[]} packages */
async function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step(`install ${packages.join(', ')} (apt-get, may take a minute)`, async () => {
    if (!isUpToDate) await runQuietly('apt-get', ['update'], { logName: 'apt-update', env });
    isUpToDate = true;
    const args = ['install', '-y', '--no-install-recommends', ...packages];
    await runQuietly('apt-get', args, { logName: 'apt-install', env });
  });
}

/** Asked by Debian's packages before they start a service (invoke-rc.d(8)); 101 forbids it. */
const POLICY = '/usr/sbin/policy-rc.d';

/** @param {string[]} packages as installPackages, without starting what services they bring */
export async function installWithoutServices(...packages) {
  const isOwn = !existsSync(POLICY);
  if (isOwn) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await installPackages(...packages);
  } finally {
    if (isOwn) rmSync(POLICY, { force: true });
  }
}
