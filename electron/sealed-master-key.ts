import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeKey,
  MASTER_KEY_FILE,
  readMasterKey,
  SEALED_KEY_FILE,
} from '../server/host/master-key.ts';
import { UserError } from '../shared/errors.ts';
import type { KeyStore } from './key-store.ts';

/** Where the key is: in the system's key store, in a file that the user can read, or given. */
export type KeyPlace = 'system' | 'file' | 'environment';

class SealedKeyError extends UserError {
  readonly code = 'master_key';
}

/**
 * The 32 bytes that encrypt secrets at rest. A key that the headless host has put into a file is
 * used from there, so that both can open the folder; a new one is sealed with the system's key store,
 * unless there is none that is worth the name. Throws SealedKeyError, MasterKeyError.
 */
export async function readSealedMasterKey(options: {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  store: KeyStore;
  log: { warn(details: object, message: string): void };
}): Promise<{ key: Uint8Array; place: KeyPlace }> {
  const { dataDir, env, store, log } = options;
  const sealedFile = join(dataDir, SEALED_KEY_FILE);
  if (env.PATCHBAY_MASTER_KEY) return { key: await readMasterKey(options), place: 'environment' };
  if (existsSync(join(dataDir, MASTER_KEY_FILE)))
    return { key: await readMasterKey(options), place: 'file' };
  if (existsSync(sealedFile)) return { key: await unseal(sealedFile, store), place: 'system' };
  if (!(await store.isSafe())) {
    log.warn(
      { file: join(dataDir, MASTER_KEY_FILE) },
      'this system has no key store that is safe: the key that encrypts secrets is kept in a file',
    );
    return { key: await readMasterKey(options), place: 'file' };
  }
  const key = randomBytes(32);
  const sealed = await store.seal(key.toString('base64'));
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Its own name only once it is whole.
  await writeFile(`${sealedFile}.tmp`, sealed, { mode: 0o600, flush: true });
  await rename(`${sealedFile}.tmp`, sealedFile);
  return { key, place: 'system' };
}

async function unseal(file: string, store: KeyStore): Promise<Uint8Array> {
  const sealed = await readFile(file);
  let text: string;
  try {
    text = await store.open(sealed);
  } catch (cause) {
    throw new SealedKeyError(
      'The system’s key store does not give the key that encrypts secrets.',
      {
        cause,
        hint: `Unlock it (Keychain, Secret Service) and try again. Was the folder moved here from another computer or user? Then put its key into a file ${MASTER_KEY_FILE} beside ${file}, or start with PATCHBAY_MASTER_KEY.`,
      },
    );
  }
  const key = decodeKey(text);
  if (key === null)
    throw new SealedKeyError(`${file} is damaged.`, { hint: 'Put it back from a copy.' });
  return key;
}
