import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runQuietly } from './processes.mjs';

/** What is large and never changes is shared by all clones on this machine. */
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'patchbay');

/**
 * @param {string} file @param {string} integrity as in package-lock.json
 * @throws {Error} when its content is another
 */
async function expectIntegrity(file, integrity) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== integrity) throw new Error(`${file} is not what was expected: it has ${found}`);
}

/**
 * @param {string} name with its version
 * @param {{ integrity: string, into: string }} options
 * @returns {Promise<string>} the package's archive
 */
export async function fetchPackage(name, { integrity, into }) {
  const logName = `fetch-${name.replace(/[^a-z0-9.]+/gi, '-')}`;
  await runQuietly('npm', ['pack', name, '--silent', '--pack-destination', into], { logName });
  const file = name.replace(/^@/, '').replace(/[/@]/g, '-');
  const archive = join(into, `${file}.tgz`);
  await expectIntegrity(archive, integrity);
  return archive;
}

/**
 * Makes something once: in a folder of its own, so that whoever else makes it at the same time, or
 * is cut off, leaves nothing half done.
 *
 * @param {string} name in the cache
 * @param {(scratch: string) => Promise<string>} make answers what of the scratch folder to keep
 * @returns {Promise<string>} where it is
 */
export async function inToolCache(name, make) {
  const kept = join(cache, name);
  if (existsSync(kept)) return kept;
  const scratch = join(cache, `${name}.${process.pid}.tmp`);
  mkdirSync(scratch, { recursive: true });
  try {
    const made = await make(scratch);
    try {
      renameSync(made, kept);
    } catch (error) {
      if (!existsSync(kept)) throw error;
    }
    return kept;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
