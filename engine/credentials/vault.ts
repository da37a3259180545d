import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { BugError, OperationalError } from '../../shared/errors.ts';

export class SecretUnreadableError extends OperationalError {
  readonly code = 'secret_unreadable';
  constructor(what: string) {
    super(
      `The secrets of ${what} cannot be decrypted: the master key is not the one they were stored with.`,
      {
        hint: 'Put the old master key back (master.key or PATCHBAY_MASTER_KEY), or enter the secrets again.',
      },
    );
  }
}

const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under the host's master key. Layout: format, iv, tag, ciphertext. */
export interface Vault {
  /** `owner` is bound to the ciphertext, so that a stored secret cannot be moved to another row. */
  seal(plain: string, owner: string): Buffer;
  /** Throws SecretUnreadableError. */
  open(sealed: Buffer, owner: string): string;
  /** A keyed hash that only this workspace can compute, in base64url: for links that must not be guessed. */
  sign(text: string): string;
}

const KEY_BYTES = 32;

export function createVault(masterKey: Uint8Array): Vault {
  if (masterKey.length !== KEY_BYTES)
    throw new BugError(`the master key has ${masterKey.length} bytes and not ${KEY_BYTES}`);
  const signingKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'links', KEY_BYTES));
  return {
    sign: (text) => createHmac('sha256', signingKey).update(text).digest('base64url'),
    seal(plain, owner) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', masterKey, iv);
      cipher.setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(FORMAT), iv, cipher.getAuthTag(), text]);
    },
    open(sealed, owner) {
      try {
        const iv = sealed.subarray(1, 1 + IV_BYTES);
        const tag = sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', masterKey, iv, {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(owner));
        decipher.setAuthTag(tag);
        const text = sealed.subarray(1 + IV_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch {
        throw new SecretUnreadableError(owner);
      }
    },
  };
}
