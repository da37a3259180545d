import { isUtf8 } from 'node:buffer';
import type { Json } from '../../../shared/json.ts';
import { parseForm } from './form-body.ts';
import { parseJson, parseNdjson } from './json-body.ts';
import { type MediaType, parseMediaType } from './media-type.ts';
import { parseMultipart } from './multipart-body.ts';
import { decodeText } from './text-body.ts';
import { parseXml } from './xml-body.ts';

export type BodyKind =
  | 'json'
  | 'ndjson'
  | 'form'
  | 'multipart'
  | 'xml'
  | 'text'
  | 'binary'
  | 'empty';

/**
 * A view of a stored body; the bytes themselves are never touched.
 *
 * - json: the value; numbers that JavaScript cannot hold exactly are text (see `parseJson`)
 * - ndjson: the list of its lines' values
 * - form: fields by name, lists where a name is repeated, `payload` read as JSON
 * - multipart: `{ fields, files }`; the files' bytes are got by `extractFile`
 * - xml: the outermost element by name (see `parseXml`)
 * - text: the text
 * - binary, empty: null
 */
export interface ParsedBody {
  body: Json;
  kind: BodyKind;
  /** Why the body does not fit its Content-Type. `body` is null then, except for text. */
  error: string | null;
}

const EMPTY: ParsedBody = { body: null, kind: 'empty', error: null };
const BINARY: ParsedBody = { body: null, kind: 'binary', error: null };

/**
 * `bytes` are those with any Content-Encoding undone. Never throws for what a sender wrote. Only
 * multipart needs a promise: every other kind is there at once.
 */
export function parseBody(input: {
  contentType: string | null;
  bytes: Buffer;
}): ParsedBody | Promise<ParsedBody> {
  const { contentType, bytes } = input;
  if (bytes.length === 0) return EMPTY;
  const type = parseMediaType(contentType);
  if (type === null || contentType === null) return guess(bytes);
  switch (kindOf(type.essence)) {
    case 'json':
      return parseText('json', bytes, type, parseJson);
    case 'ndjson':
      return parseText('ndjson', bytes, type, parseNdjson);
    case 'form':
      return parseText('form', bytes, type, parseForm);
    case 'xml':
      return parseText('xml', bytes, { ...type, charset: xmlCharset(bytes, type) }, parseXml);
    case 'multipart':
      return parseMultipart(contentType, bytes).then((parsed) =>
        parsed.ok
          ? { kind: 'multipart', body: parsed.value, error: null }
          : { kind: 'multipart', body: null, error: parsed.problem },
      );
    case 'text': {
      const { text, problem } = decodeText(bytes, type.charset);
      return { kind: 'text', body: text, error: problem };
    }
    default:
      return BINARY;
  }
}

type Read = (text: string) => { ok: true; value: Json } | { ok: false; problem: string };

function parseText(kind: BodyKind, bytes: Buffer, type: MediaType, read: Read): ParsedBody {
  const { text, problem } = decodeText(bytes, type.charset);
  // With bytes replaced, a name or an id may be another one: better no value than a wrong one.
  if (problem !== null) return { kind, body: null, error: problem };
  const parsed = read(text);
  return parsed.ok
    ? { kind, body: parsed.value, error: null }
    : { kind, body: null, error: parsed.problem };
}

/** Without a Content-Type: JSON if it is JSON, text if it is text. */
function guess(bytes: Buffer): ParsedBody {
  if (!isUtf8(bytes)) return BINARY;
  const { text } = decodeText(bytes, undefined);
  if (/^\s*[{[]/.test(text)) {
    const parsed = parseJson(text);
    if (parsed.ok) return { kind: 'json', body: parsed.value, error: null };
  }
  return text.includes('\0') ? BINARY : { kind: 'text', body: text, error: null };
}

const KINDS = new Map<string, BodyKind>([
  ['application/json', 'json'],
  ['application/x-json', 'json'],
  ['application/csp-report', 'json'],
  ['text/json', 'json'],
  ['text/x-json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/x-jsonlines', 'ndjson'],
  ['application/jsonlines', 'ndjson'],
  ['application/x-www-form-urlencoded', 'form'],
  ['multipart/form-data', 'multipart'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/javascript', 'text'],
  ['application/ecmascript', 'text'],
  ['application/graphql', 'text'],
  ['application/yaml', 'text'],
  ['application/x-yaml', 'text'],
  ['application/toml', 'text'],
  ['application/csv', 'text'],
  ['application/sql', 'text'],
]);

function kindOf(essence: string): BodyKind {
  const known = KINDS.get(essence);
  if (known !== undefined) return known;
  // Structured syntax suffixes, RFC 6839 and 9512.
  if (essence.endsWith('+json')) return 'json';
  if (essence.endsWith('+xml')) return 'xml';
  if (essence.endsWith('+yaml') || essence.startsWith('text/')) return 'text';
  return 'binary';
}

/** RFC 7303, 3.2: the header goes before the declaration inside. */
function xmlCharset(bytes: Buffer, type: MediaType): string | undefined {
  if (type.charset !== undefined) return type.charset;
  const start = bytes.toString('latin1', 0, 200);
  return /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}
