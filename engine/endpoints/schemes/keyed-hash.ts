import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
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

const BLOCK_BYTES = 64;
const DIGEST_BYTES = { sha1: 20, sha256: 32 };
/** Of longer content the copy would cost more than it saves. */
const SHORT = 64 * 1024;

interface Pads {
  /** The key with `ipad`, and the message behind it. */
  readonly inner: Buffer;
  /** The key with `opad`, and the inner hash behind it. */
  readonly outer: Buffer;
}

const padsOf = { sha1: new WeakMap<KeyObject, Pads>(), sha256: new WeakMap<KeyObject, Pads>() };
const message = Buffer.allocUnsafeSlow(BLOCK_BYTES + SHORT);

/**
 * HMAC (RFC 2104). Short content, which is nearly all of it, goes through two one-shot hashes: a
 * stream made by createHmac costs as much as both (4 of 50 µs that it takes to accept a webhook).
 */
export function keyedHash(key: KeyObject, form: HashForm, content: Content): string {
  let length = 0;
  for (const part of content) length += part.length;
  if (length > SHORT) return longHash(key, form, content);

  const { algorithm } = form;
  const { inner, outer } = padsOf[algorithm].get(key) ?? preparePads(key, algorithm);
  inner.copy(message);
  let at = BLOCK_BYTES;
  for (const part of content) {
    if (typeof part === 'string') at += message.write(part, at, 'latin1');
    else at += part.copy(message, at);
  }
  hash(algorithm, message.subarray(0, at), 'buffer').copy(outer, BLOCK_BYTES);
  return hash(algorithm, outer, form.encoding);
}

function longHash(key: KeyObject, form: HashForm, content: Content): string {
  const hmac = createHmac(form.algorithm, key);
  for (const part of content) {
    if (typeof part === 'string') hmac.update(part, 'latin1');
    else hmac.update(part);
  }
  return hmac.digest(form.encoding);
}

function preparePads(key: KeyObject, algorithm: HashForm['algorithm']): Pads {
  const given = key.export();
  const bytes = given.length > BLOCK_BYTES ? hash(algorithm, given, 'buffer') : given;
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES[algorithm], 0x5c);
  bytes.forEach((byte, index) => {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  });
  const pads = { inner, outer };
  padsOf[algorithm].set(key, pads);
  return pads;
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
