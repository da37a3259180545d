import type { HashAlgorithm } from '../../../shared/expression/host.ts';

/**
 * The hashes of expressions (FIPS 180-4, RFC 1321), which must answer at once: a browser's own only
 * answer with a promise. For previews, not for secrets: nothing here takes constant time.
 */
export function browserHash(algorithm: HashAlgorithm, data: Uint8Array): Uint8Array {
  switch (algorithm) {
    case 'sha256':
      return sha256(data);
    case 'sha512':
      return sha512(data);
    case 'sha1':
      return sha1(data);
    case 'md5':
      return md5(data);
  }
}

/** RFC 2104. */
export function browserHmac(
  algorithm: HashAlgorithm,
  key: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const size = algorithm === 'sha512' ? 128 : 64;
  const padded = new Uint8Array(size);
  padded.set(key.length > size ? browserHash(algorithm, key) : key);
  const inner = browserHash(algorithm, joined(xored(padded, 0x36), data));
  return browserHash(algorithm, joined(xored(padded, 0x5c), inner));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

function xored(bytes: Uint8Array, mask: number): Uint8Array {
  return bytes.map((byte) => byte ^ mask);
}

/** The message with its end mark and its length in bits, in whole blocks. */
function blocksOf(data: Uint8Array, size: 64 | 128, littleEndian = false): DataView {
  const lengthBytes = size / 8;
  const total = Math.ceil((data.length + 1 + lengthBytes) / size) * size;
  const bytes = new Uint8Array(total);
  bytes.set(data);
  bytes[data.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(total - 8, BigInt(data.length) * 8n, littleEndian);
  return view;
}

const primes = firstPrimes(80);
/** The first 64 bits of the fractional parts of cube and square roots of primes. */
const cubeRoots = primes.map((prime) => BigInt.asUintN(64, rootOf(BigInt(prime) << 192n, 3n)));
const squareRoots = primes
  .slice(0, 8)
  .map((prime) => BigInt.asUintN(64, rootOf(BigInt(prime) << 128n, 2n)));

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) {
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  }
  return found;
}

/** The whole part of a root, by Newton's method. */
function rootOf(value: bigint, degree: bigint): bigint {
  let root = 1n << (BigInt(value.toString(2).length) / degree + 1n);
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}

const rotr = (x: number, by: number): number => (x >>> by) | (x << (32 - by));
const rotl = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

const k256 = Int32Array.from(cubeRoots.slice(0, 64), (root) => Number(root >> 32n) | 0);

function sha256(data: Uint8Array): Uint8Array {
  const view = blocksOf(data, 64);
  const h = Int32Array.from(squareRoots, (root) => Number(root >> 32n) | 0);
  const w = new Int32Array(64);
  const at = (list: Int32Array, index: number): number => list[index] ?? 0;
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(block + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const a = at(w, i - 15);
      const b = at(w, i - 2);
      const s0 = rotr(a, 7) ^ rotr(a, 18) ^ (a >>> 3);
      const s1 = rotr(b, 17) ^ rotr(b, 19) ^ (b >>> 10);
      w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, z = 0] = h;
    for (let i = 0; i < 64; i += 1) {
      const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
      const t1 = (z + s1 + ((e & f) ^ (~e & g)) + at(k256, i) + at(w, i)) | 0;
      const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [z, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    for (const [i, add] of [a, b, c, d, e, f, g, z].entries()) h[i] = at(h, i) + add;
  }
  return bytesOf(h, false);
}

function sha1(data: Uint8Array): Uint8Array {
  const view = blocksOf(data, 64);
  const h = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Int32Array(80);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(block + i * 4);
    for (let i = 16; i < 80; i += 1) {
      w[i] = rotl((w[i - 3] ?? 0) ^ (w[i - 8] ?? 0) ^ (w[i - 14] ?? 0) ^ (w[i - 16] ?? 0), 1);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = h;
    for (let i = 0; i < 80; i += 1) {
      const [f, k] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotl(a, 5) + f + e + k + (w[i] ?? 0)) | 0;
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, next];
    }
    for (const [i, add] of [a, b, c, d, e].entries()) h[i] = (h[i] ?? 0) + add;
  }
  return bytesOf(h, false);
}

const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const md5Sines = Int32Array.from(
  { length: 64 },
  (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0,
);

function md5(data: Uint8Array): Uint8Array {
  const view = blocksOf(data, 64, true);
  const h = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = h;
    for (let i = 0; i < 64; i += 1) {
      const round = i >> 4;
      const [f, g] =
        round === 0
          ? [(b & c) | (~b & d), i]
          : round === 1
            ? [(d & b) | (~d & c), (5 * i + 1) % 16]
            : round === 2
              ? [b ^ c ^ d, (3 * i + 5) % 16]
              : [c ^ (b | ~d), (7 * i) % 16];
      const sum = (a + f + (md5Sines[i] ?? 0) + view.getInt32(block + g * 4, true)) | 0;
      const shift = md5Shifts[round * 4 + (i % 4)] ?? 0;
      [a, d, c, b] = [d, c, b, (b + rotl(sum, shift)) | 0];
    }
    for (const [i, add] of [a, b, c, d].entries()) h[i] = (h[i] ?? 0) + add;
  }
  return bytesOf(h, true);
}

const rotr64 = (x: bigint, by: bigint): bigint => BigInt.asUintN(64, (x >> by) | (x << (64n - by)));

function sha512(data: Uint8Array): Uint8Array {
  const view = blocksOf(data, 128);
  const h = BigUint64Array.from(squareRoots);
  const w = new BigUint64Array(80);
  const at = (list: BigUint64Array, index: number): bigint => list[index] ?? 0n;
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getBigUint64(block + i * 8);
    for (let i = 16; i < 80; i += 1) {
      const a = at(w, i - 15);
      const b = at(w, i - 2);
      const s0 = rotr64(a, 1n) ^ rotr64(a, 8n) ^ (a >> 7n);
      const s1 = rotr64(b, 19n) ^ rotr64(b, 61n) ^ (b >> 6n);
      w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1;
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, z = 0n] = h;
    for (let i = 0; i < 80; i += 1) {
      const s1 = rotr64(e, 14n) ^ rotr64(e, 18n) ^ rotr64(e, 41n);
      const t1 = z + s1 + ((e & f) ^ (~e & g)) + (cubeRoots[i] ?? 0n) + at(w, i);
      const s0 = rotr64(a, 28n) ^ rotr64(a, 34n) ^ rotr64(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      const [next, middle] = [BigInt.asUintN(64, t1 + t2), BigInt.asUintN(64, d + t1)];
      [z, g, f, e, d, c, b, a] = [g, f, e, middle, c, b, a, next];
    }
    for (const [i, add] of [a, b, c, d, e, f, g, z].entries()) h[i] = at(h, i) + add;
  }
  const bytes = new Uint8Array(64);
  const out = new DataView(bytes.buffer);
  for (const [i, word] of h.entries()) out.setBigUint64(i * 8, word);
  return bytes;
}

function bytesOf(words: Int32Array, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of words.entries()) view.setInt32(i * 4, word, littleEndian);
  return bytes;
}
