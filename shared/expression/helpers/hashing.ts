import { encodeUtf8, toBase64, toHex } from '../bytes.ts';
import type { HashAlgorithm } from '../host.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';

function hashHelper(algorithm: HashAlgorithm, title: string, result: string): Helper {
  return defineHelper({
    name: algorithm,
    group: 'hash',
    signature: `${algorithm}(text, encoding?)`,
    description: `${title} of the text in UTF-8, as "hex" (default), "base64" or "base64url".`,
    example: { source: `${algorithm}("hello")`, result },
    methodOf: ['text'],
    run: (args) => written(args, args.host.hash(algorithm, bytesAt(args, 0)), 1),
  });
}

const algorithms: ReadonlyMap<string, HashAlgorithm> = new Map([
  ['sha256', 'sha256'],
  ['sha1', 'sha1'],
  ['sha512', 'sha512'],
  ['md5', 'md5'],
]);

export const hashHelpers: readonly Helper[] = [
  hashHelper(
    'sha256',
    'SHA-256',
    '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  ),
  hashHelper(
    'sha512',
    'SHA-512',
    '9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043',
  ),
  hashHelper(
    'sha1',
    'SHA-1 (broken, for old interfaces)',
    'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
  ),
  hashHelper('md5', 'MD5 (broken, for old interfaces)', '5d41402abc4b2a76b9719d911017c592'),
  defineHelper({
    name: 'hmac',
    group: 'hash',
    signature: 'hmac(text, key, algorithm?, encoding?)',
    description:
      'A keyed hash (RFC 2104) as signatures use it: "sha256" (default), "sha512", "sha1" or "md5".',
    example: {
      source: `hmac("payload", "secret")`,
      result: 'b82fcb791acec57859b989b430a826488ce2e479fdf92326bd0a2e8375a42ba4',
    },
    methodOf: ['text'],
    run: (args) => {
      const algorithm = algorithms.get(args.optionalText(2) ?? 'sha256');
      if (algorithm === undefined) {
        throw args.refuse(2, `knows the algorithms ${[...algorithms.keys()].join(', ')}`);
      }
      return written(args, args.host.hmac(algorithm, bytesAt(args, 1), bytesAt(args, 0)), 3);
    },
  }),
  defineHelper({
    name: 'uuid',
    group: 'hash',
    signature: 'uuid()',
    description: 'A random unique id (UUID version 4, RFC 9562).',
    example: { source: `uuid()`, result: '00010203-0405-4607-8809-0a0b0c0d0e0f' },
    varies: true,
    run: (args) => {
      args.budget.spend(10);
      const bytes = args.host.randomBytes(16);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
  }),
  defineHelper({
    name: 'randomText',
    group: 'hash',
    signature: 'randomText(length)',
    description: 'Random letters and digits, good enough for keys and tokens.',
    example: { source: `randomText(8)`, result: 'ABCDEFGH' },
    varies: true,
    run: (args) => {
      const length = args.integer(0, { min: 0, max: 1024 });
      args.budget.spend(10 + length);
      args.budget.allocateText(length);
      return randomText(args, length);
    },
  }),
];

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomText({ host }: HelperArguments, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of host.randomBytes(length - text.length)) {
      // Bytes above the last multiple of 62 are thrown away: they would favour the first letters.
      if (byte < 248) text += characters.charAt(byte % 62);
    }
  }
  return text;
}

function bytesAt(args: HelperArguments, index: number): Uint8Array {
  const text = args.text(index);
  args.budget.spend(10 + (text.length >> 3));
  args.budget.allocate(text.length * 3);
  return encodeUtf8(text);
}

function written(args: HelperArguments, bytes: Uint8Array, encodingAt: number): string {
  switch (args.optionalText(encodingAt) ?? 'hex') {
    case 'hex':
      return toHex(bytes);
    case 'base64':
      return toBase64(bytes, 'plain');
    case 'base64url':
      return toBase64(bytes, 'url');
    default:
      throw args.refuse(encodingAt, 'knows the encodings "hex", "base64" and "base64url"');
  }
}
