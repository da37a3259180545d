import zlib from 'node:zlib';
import { codingOf } from '../../events/body/content-encoding.ts';
import { firstHeader, type RawHeaders } from '../../events/raw-headers.ts';
import type { Cause } from './causes.ts';
import { jsonVariants } from './json-variants.ts';

export interface Variant<T> {
  cause: Cause;
  /** The particular of the case, for the words of the cause. */
  about?: string;
  value: T;
}

/** What a small body may inflate to here. */
const MOST_INFLATED_BYTES = 4 * 1024 * 1024;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_BREAKS: readonly (readonly [string, string])[] = [
  ['\n', 'a line break'],
  ['\r\n', 'a line break (CRLF)'],
];

/** Dozens of forms of a larger body would fill the memory; of such only the simple ones are tried. */
export const MOST_BODY_BYTES = 1024 * 1024;
const MOST_SIMPLE_BYTES = 8 * 1024 * 1024;

/** What the body may have been when it was signed; without the body itself, and each once. */
export function bodyVariants(body: Buffer, rawHeaders: RawHeaders): Variant<Buffer>[] {
  const seen = new Set([body.toString('latin1')]);
  const variants: Variant<Buffer>[] = [];
  for (const variant of allOf(body, rawHeaders)) {
    const key = variant.value.toString('latin1');
    if (seen.has(key)) continue;
    seen.add(key);
    variants.push(variant);
  }
  return variants;
}

function* allOf(body: Buffer, rawHeaders: RawHeaders): Generator<Variant<Buffer>> {
  if (body.length > MOST_SIMPLE_BYTES) return;
  yield* whiteSpace(body);
  if (body.length > MOST_BODY_BYTES) return;
  yield* jsonVariants(body);
  yield* compression(body, rawHeaders);
  yield* wrappings(body);
  yield* forms(body, rawHeaders);
  yield* charsets(body);
  yield { cause: 'body_signed_empty', value: Buffer.alloc(0) };
}

/** Byte for byte, as bodies need not be text. */
function* whiteSpace(body: Buffer): Generator<Variant<Buffer>> {
  const text = body.toString('latin1');
  const of = (changed: string): Buffer => Buffer.from(changed, 'latin1');
  if (text.endsWith('\n'))
    yield { cause: 'body_newline_added', value: of(text.replace(/\r?\n$/, '')) };
  for (const [end, about] of LINE_BREAKS)
    yield { cause: 'body_newline_lost', about, value: of(text + end) };
  yield { cause: 'body_whitespace', value: of(text.trim()) };
  if (text.includes('\r\n')) yield { cause: 'body_crlf', value: of(text.replaceAll('\r\n', '\n')) };
  if (text.includes('\n')) yield { cause: 'body_lf', value: of(text.replaceAll(/\r?\n/g, '\r\n')) };
  if (body.subarray(0, 3).equals(BOM))
    yield { cause: 'body_bom', about: 'without its', value: body.subarray(3) };
  else yield { cause: 'body_bom', about: 'with a', value: Buffer.concat([BOM, body]) };
}

function* compression(body: Buffer, rawHeaders: RawHeaders): Generator<Variant<Buffer>> {
  const options = { maxOutputLength: MOST_INFLATED_BYTES };
  const ways: [string, () => Buffer][] = [
    ['gzip', () => zlib.gunzipSync(body, options)],
    ['deflate', () => zlib.inflateSync(body, options)],
    ['deflate', () => zlib.inflateRawSync(body, options)],
    ['br', () => zlib.brotliDecompressSync(body, options)],
  ];
  // Came with Node 22.15.
  if (typeof zlib.zstdDecompressSync === 'function')
    ways.push(['zstd', () => zlib.zstdDecompressSync(body, options)]);
  let isCompressed = false;
  for (const [about, inflate] of ways) {
    const value = attempt(inflate);
    if (value === null || value.length === 0) continue;
    isCompressed = true;
    yield { cause: 'body_inflated', about, value };
  }
  const coding = codingOf(rawHeaders);
  if (isCompressed || body.length === 0 || body.length > MOST_INFLATED_BYTES) return;
  if (coding !== null && coding !== 'identity' && coding !== 'gzip') return;
  // The same text has several compressed forms: those of the common settings.
  for (const level of [6, 9, 1])
    yield { cause: 'body_deflated', about: 'gzip', value: zlib.gzipSync(body, { level }) };
}

function* wrappings(body: Buffer): Generator<Variant<Buffer>> {
  const text = body.toString('utf8').trim();
  yield {
    cause: 'body_base64',
    about: 'written as',
    value: Buffer.from(body.toString('base64'), 'latin1'),
  };
  if (text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text))
    yield { cause: 'body_base64', about: 'decoded from', value: Buffer.from(text, 'base64') };
  if (!text.startsWith('"')) return;
  const inner = attempt((): unknown => JSON.parse(text));
  if (typeof inner === 'string') yield { cause: 'body_double_json', value: Buffer.from(inner) };
}

function* forms(body: Buffer, rawHeaders: RawHeaders): Generator<Variant<Buffer>> {
  const type = firstHeader(rawHeaders, 'content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded/i.test(type.trim())) return;
  const text = body.toString('utf8');
  const fields = [...new URLSearchParams(text)];
  for (const [name, value] of fields.slice(0, 20))
    if (value.startsWith('{') || name === 'payload')
      yield { cause: 'body_form_field', about: name, value: Buffer.from(value) };
  const written = new URLSearchParams(fields).toString();
  const percent = fields
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  const sorted = new URLSearchParams(fields);
  sorted.sort();
  const ways: [string, string][] = [
    ['with + for blanks', written],
    ['with %20 for blanks', percent],
    ['with its fields sorted', sorted.toString()],
    ['without any encoding', fields.map(([name, value]) => `${name}=${value}`).join('&')],
  ];
  for (const [about, value] of ways)
    yield { cause: 'body_form_encoded', about, value: Buffer.from(value) };
}

function* charsets(body: Buffer): Generator<Variant<Buffer>> {
  const text = body.toString('utf8');
  // Latin1 has these characters only.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is meant from its beginning
  if (/^[\u0000-\u00ff]*$/.test(text))
    yield { cause: 'body_charset', about: 'ISO 8859-1', value: Buffer.from(text, 'latin1') };
  yield {
    cause: 'body_charset',
    about: 'UTF-8 that was read as ISO 8859-1 and encoded once more',
    value: Buffer.from(body.toString('latin1'), 'utf8'),
  };
  yield { cause: 'body_charset', about: 'UTF-16', value: Buffer.from(text, 'utf16le') };
}

/** Null when it does not work: the input is anything that anybody sent. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
