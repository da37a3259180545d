import type { RawHeaders } from '../../events/raw-headers.ts';
import { parseTimestamp } from '../schemes/timestamp.ts';

export type Algorithm = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';
export type Encoding = 'hex' | 'base64' | 'base64url';

/** Something in the headers that has the form of a keyed hash. */
export interface PresentedHash {
  /** In lower case. */
  header: string;
  bytes: Buffer;
  encoding: Encoding;
  algorithm: Algorithm;
}

const ALGORITHMS: ReadonlyMap<number, Algorithm> = new Map([
  [16, 'md5'],
  [20, 'sha1'],
  [32, 'sha256'],
  [48, 'sha384'],
  [64, 'sha512'],
]);
/** Headers that hold hashes of nobody’s secret. */
const UNSIGNED = new Set(['cookie', 'etag', 'if-none-match', 'traceparent', 'sec-websocket-key']);
const LIKELY = /sign|hmac|hub|digest|hash|auth|token|verif/;
const MOST_HASHES = 6;
const MOST_TEXTS = 3;

/** The likeliest first, and not more than a handful. */
export function presentedHashes(rawHeaders: RawHeaders): PresentedHash[] {
  const found: PresentedHash[] = [];
  for (const [header, value] of fieldsOf(rawHeaders)) {
    if (UNSIGNED.has(header)) continue;
    for (const [text] of value.matchAll(/[A-Za-z0-9+/_-]{22,128}={0,2}/g)) {
      const hash = readHash(header, text);
      if (hash !== null) found.push(hash);
    }
  }
  const rank = ({ header }: PresentedHash): number => (LIKELY.test(header) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_HASHES);
}

function readHash(header: string, text: string): PresentedHash | null {
  for (const encoding of encodingsOf(text)) {
    const bytes = Buffer.from(text, encoding);
    const algorithm = ALGORITHMS.get(bytes.length);
    if (algorithm !== undefined) return { header, bytes, encoding, algorithm };
  }
  return null;
}

/** In which a text may be written; the narrowest first. */
export function encodingsOf(text: string): Encoding[] {
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) return ['hex', 'base64'];
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return ['base64'];
  return /^[A-Za-z0-9_-]+={0,2}$/.test(text) ? ['base64url'] : [];
}

/** Texts in the headers that may be the signed time; each once. */
export function presentedTimes(rawHeaders: RawHeaders): string[] {
  const times = new Set<string>();
  for (const [header, value] of fieldsOf(rawHeaders)) {
    if (header === 'date') continue;
    const fields = value.split(/[,;]/).map((piece) => piece.replace(/^\s*[a-z_-]{1,12}=/i, ''));
    for (const text of [value, ...fields])
      if (parseTimestamp(text) !== null && Number(text) !== 0) {
        // Years, counts and lengths are numbers as well.
        const ms = parseTimestamp(text) ?? 0;
        if (ms > Date.UTC(2010, 0, 1) && ms < Date.UTC(2100, 0, 1)) times.add(text);
      }
  }
  return [...times].slice(0, MOST_TEXTS);
}

/** Texts in the headers that may be a signed id of the delivery; each once. */
export function presentedIds(rawHeaders: RawHeaders): string[] {
  const ids = new Set<string>();
  for (const [header, value] of fieldsOf(rawHeaders))
    if (/(?:^|-)(?:id|delivery|guid|nonce)$/.test(header)) ids.add(value);
  return [...ids].slice(0, MOST_TEXTS);
}

/** Names in lower case. */
export function* fieldsOf(rawHeaders: RawHeaders): Generator<[name: string, value: string]> {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    yield [rawHeaders[i]?.toLowerCase() ?? '', rawHeaders[i + 1] ?? ''];
}
