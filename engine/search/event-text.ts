import { foldText } from '../../shared/search/fold.ts';
import type { Redactor } from '../credentials/redactor.ts';
import { codingOf, inflate } from '../events/body/content-encoding.ts';
import { parseMediaType } from '../events/body/media-type.ts';
import { firstHeader, type RawHeaders } from '../events/raw-headers.ts';
import { parseRawHeaders } from '../events/trigger-reader.ts';
import { readableBody } from './readable-body.ts';

/** What a search finds an event by: folded, and without what screens hide. */
export interface EventText {
  /** Headers as `name: value`, the address, the sender's own id. */
  head: string;
  body: string;
  /** Names and values. */
  headers: readonly (readonly [string, string])[];
  /** The address as it came, and with its escapes undone. */
  address: string;
}

/** The columns of `events` that it is made from. */
export interface TextRow {
  source: string | null;
  url: string;
  raw_headers: string;
  external_id: string | null;
}

export type Mask = Pick<Redactor, 'mask' | 'maskJson'>;

/** Of a body that inflates to more, nothing is read. */
const MOST_INFLATED_BYTES = 8 * 1024 * 1024;

/** Their values are credentials, whether Patchbay knows them or not: only the names are found. */
const HIDDEN = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'api-key',
  'x-auth-token',
]);

/** At once, unless the body is compressed. */
export function readEventText(
  row: TextRow,
  body: Buffer,
  mask: Mask,
): EventText | Promise<EventText> {
  const head = readHead(row, mask);
  const rawHeaders = parseRawHeaders(row.raw_headers);
  const finish = (bytes: Buffer | null): EventText => ({
    ...head,
    body:
      bytes === null
        ? ''
        : foldText(mask.mask(readableBody(bytes, typeOf(row, rawHeaders), mask.mask))),
  });
  const coding = codingOf(rawHeaders);
  if (coding === 'identity' || body.length === 0) return finish(body);
  if (coding === null) return finish(null);
  return inflate(body, coding, MOST_INFLATED_BYTES).then((result) =>
    finish(result.ok ? result.body : null),
  );
}

function typeOf({ source }: TextRow, rawHeaders: RawHeaders): ReturnType<typeof parseMediaType> {
  const given = parseMediaType(firstHeader(rawHeaders, 'content-type') ?? null);
  return given ?? (source === null ? null : parseMediaType('application/json'));
}

function readHead(
  { url, raw_headers: raw, external_id: externalId }: TextRow,
  { mask, maskJson }: Mask,
): Omit<EventText, 'body'> {
  const shown = parseRawHeaders(maskJson(raw));
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < shown.length; at += 2) {
    const name = foldText(shown[at] ?? '').trim();
    headers.push([name, HIDDEN.has(name) ? '' : foldText(shown[at + 1] ?? '').trim()]);
  }
  const plain = mask(url);
  const decoded = mask(decode(url));
  const address = foldText(decoded === plain ? plain : `${plain} ${decoded}`);
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const id = externalId === null ? [] : [foldText(mask(externalId))];
  return { head: [...lines, address, ...id].join(' '), headers, address };
}

function decode(url: string): string {
  if (!url.includes('%') && !url.includes('+')) return url;
  try {
    return decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return url;
  }
}
