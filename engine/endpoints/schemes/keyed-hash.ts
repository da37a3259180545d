import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { malformed, mismatch, type NotVerified } from './scheme.ts';
import type { SecretKey } from './secrets.ts';

export interface HashForm {
  algorithm: 'sha1' | 'sha256';
  encoding: 'hex' | 'base64' | 'base64url';
}

/** Bytes, or text as it stood in a header or the request line, which Node gives as latin1. */
export type Content = readonly (Buffer | string)[];

const SHAPES = {
  hex: /^(?:[0-9a-f]{2})+$/,
  base64: /^[A-Za-z0-9+/]+={0,2}$/,
  base64url: /^[A-Za-z0-9_-]+$/,
};

export function keyedHash(key: KeyObject, form: HashForm, content: Content): string {
  const hmac = createHmac(form.algorithm, key);
  for (const part of content) {
    if (typeof part === 'string') hmac.update(part, 'latin1');
    else hmac.update(part);
  }
  return hmac.digest(form.encoding);
}

/**
 * The key that one of the presented signatures was made with. They are compared as text: the other
 * spellings of a signature (capital hex digits, other filling bits in base64) are refused, as a
 * key against twins that holds the signature would not recognise them.
 */
export function findSigner(
  keys: readonly SecretKey[],
  form: HashForm,
  content: Content,
  presented: readonly string[],
): SecretKey | undefined {
  for (const key of keys) {
    const expected = Buffer.from(keyedHash(key.key, form, content), 'latin1');
    if (presented.some((text) => equalBytes(expected, Buffer.from(text, 'latin1')))) return key;
  }
  return undefined;
}

/** In a time that depends on the lengths only. */
export function equalBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What to say when no key fits: whether there was a signature in this form at all. */
export function notSigned(
  place: string,
  form: HashForm,
  presented: readonly string[],
): NotVerified {
  const length = form.algorithm === 'sha1' ? 20 : 32;
  const hasShape = presented.some(
    (text) =>
      SHAPES[form.encoding].test(text) && Buffer.from(text, form.encoding).length === length,
  );
  return hasShape
    ? mismatch('The signature does not fit the request and the endpoint’s secret.')
    : malformed(`"${place}" holds no signature in the form it should have.`);
}
