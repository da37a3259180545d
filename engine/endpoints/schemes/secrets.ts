import { createHash, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { EndpointSecret } from '../../../shared/model/verification.ts';

export type SecretEncoding = 'utf8' | 'hex' | 'base64';

interface Prepared {
  /** What the event says about the secret that matched. */
  readonly name: string;
  readonly expiresAt: number;
}

export interface SecretDigest extends Prepared {
  readonly digest: Buffer;
}

export interface SecretKey extends Prepared {
  readonly key: KeyObject;
}

/** For schemes that carry the credential itself. An empty secret is left out: it never verifies. */
export function prepareDigests(
  secrets: readonly EndpointSecret[],
  credentialOf: (secret: string) => string = (secret) => secret,
): SecretDigest[] {
  return secrets.flatMap((secret, index) =>
    secret.value === ''
      ? []
      : [{ ...prepared(secret, index), digest: digestOf(credentialOf(secret.value)) }],
  );
}

/**
 * For schemes that sign. Throws InvalidInputError when a secret is not what `encoding` says.
 * An empty secret is left out: it never verifies.
 */
export function prepareKeys(
  secrets: readonly EndpointSecret[],
  encoding: SecretEncoding,
): SecretKey[] {
  return secrets.flatMap((secret, index) => {
    if (secret.value === '') return [];
    const bytes = decodeSecret(secret.value, encoding, index);
    return [{ ...prepared(secret, index), key: createSecretKey(bytes) }];
  });
}

/** One key, for signing. Throws InvalidInputError when the secret is not what `encoding` says. */
export function keyOf(secret: string, encoding: SecretEncoding = 'utf8'): KeyObject {
  return createSecretKey(decodeSecret(secret, encoding, 0));
}

export function activeAt<T extends Prepared>(secrets: readonly T[], nowMs: number): readonly T[] {
  return secrets.every((secret) => secret.expiresAt > nowMs)
    ? secrets
    : secrets.filter((secret) => secret.expiresAt > nowMs);
}

/**
 * The name of the secret that the presented credential equals, or null. Both sides are hashed
 * first, so that neither content nor length shows in the time it takes; all secrets are compared,
 * so that neither does which one it was.
 */
export function findMatch(presented: Buffer, secrets: readonly SecretDigest[]): string | null {
  const digest = digestOf(presented);
  let name: string | null = null;
  for (const secret of secrets) {
    if (timingSafeEqual(secret.digest, digest) && name === null) name = secret.name;
  }
  return name;
}

function prepared(secret: EndpointSecret, index: number): Prepared {
  return {
    name: secret.label ?? `#${index + 1}`,
    expiresAt: secret.expiresAt ?? Number.POSITIVE_INFINITY,
  };
}

function digestOf(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

function decodeSecret(value: string, encoding: SecretEncoding, index: number): Buffer {
  if (encoding === 'utf8') return Buffer.from(value, 'utf8');
  const bytes = encoding === 'hex' ? decodeHex(value) : decodeBase64(value);
  if (bytes === null || bytes.length === 0) {
    throw new InvalidInputError(
      'A secret cannot be read.',
      [`verification.secrets[${index}]: is not ${encoding === 'hex' ? 'hexadecimal' : 'base64'}`],
      'Copy the secret again, or set secretEncoding to the form it is written in.',
    );
  }
  return bytes;
}

/** Null for anything but pairs of hexadecimal digits; Buffer.from would stop there silently. */
export function decodeHex(text: string): Buffer | null {
  return text.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(text) ? Buffer.from(text, 'hex') : null;
}

/** Standard alphabet, padding complete or left out; null for anything else. */
export function decodeBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && hasBase64Length(text)
    ? Buffer.from(text, 'base64')
    : null;
}

/** RFC 4648, 5; padding complete or left out; null for anything else. */
export function decodeBase64Url(text: string): Buffer | null {
  return /^[A-Za-z0-9_-]+={0,2}$/.test(text) && hasBase64Length(text)
    ? Buffer.from(text, 'base64url')
    : null;
}

function hasBase64Length(text: string): boolean {
  return text.endsWith('=') ? text.length % 4 === 0 : text.length % 4 !== 1;
}
