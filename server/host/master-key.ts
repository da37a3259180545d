import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants, copyFile, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../shared/errors.ts';

const KEY_BYTES = 32;
export const MASTER_KEY_FILE = 'master.key';
/** What the desktop app keeps instead: the key under the system's key store. */
export const SEALED_KEY_FILE = 'master.key.sealed';

interface WarnLog {
  warn(details: object, message: string): void;
}

/** The key that secrets are encrypted with cannot be used. */
class MasterKeyError extends UserError {
  readonly code = 'master_key';
}

/**
 * The 32 bytes that encrypt secrets at rest: `PATCHBAY_MASTER_KEY`, or else the file `master.key`
 * of the data folder, which is created at the first call. Throws MasterKeyError.
 */
export async function readMasterKey(options: {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  log: WarnLog;
}): Promise<Uint8Array> {
  const fromEnv = options.env.PATCHBAY_MASTER_KEY;
  if (fromEnv) {
    const key = decodeKey(fromEnv);
    if (key !== null) return key;
    throw new MasterKeyError('PATCHBAY_MASTER_KEY is not a key.', {
      hint: 'It is 32 random bytes as base64 or hex: `openssl rand -base64 32` makes one.',
    });
  }
  const file = join(options.dataDir, MASTER_KEY_FILE);
  let text = await readIfThere(file);
  if (text === null) {
    // A second key would make the secrets of the first unreadable.
    if (existsSync(join(options.dataDir, SEALED_KEY_FILE))) throw sealed(options.dataDir);
    text = await createKeyFile(file);
  }
  await warnIfReadable(file, options.log);
  const key = decodeKey(text);
  if (key !== null) return key;
  throw new MasterKeyError(`${file} is damaged.`, {
    hint: 'Put it back from a copy. Without it, stored secrets cannot be read: after deleting it, enter them again.',
  });
}

function sealed(dataDir: string): MasterKeyError {
  return new MasterKeyError(`The key of ${dataDir} is in this system’s key store.`, {
    hint: 'Start the desktop app: commands then ask it. For `patchbay serve`, save the key from its Help menu as master.key in that folder, or set PATCHBAY_MASTER_KEY.',
  });
}

/** @returns null when the text is not 32 bytes in hex or base64 */
export function decodeKey(text: string): Uint8Array | null {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return null;
  const key = Buffer.from(trimmed, 'base64');
  return key.length === KEY_BYTES ? key : null;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Never half a key and never a second one: it is written and synced under another name, and takes
 * its own name only if that is still free.
 */
async function createKeyFile(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}.tmp`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await claimName(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}

async function claimName(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return;
    // Some file systems have no hard links.
    await copyFile(draft, file, constants.COPYFILE_EXCL);
  }
}

async function warnIfReadable(file: string, log: WarnLog): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0)
    log.warn({ file }, 'The key file can be read by other users: run `chmod 600` on it');
}
