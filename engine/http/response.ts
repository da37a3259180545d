import type { Json, JsonObject } from '../../shared/json.ts';
import { StepFailure } from '../steps/define-step.ts';
import { contentEncodings, decodeContent, InflatedTooLarge } from './content-encoding.ts';
import { responseTooLarge, type WireResponse } from './exchange.ts';

export type ResponseKind = 'auto' | 'json' | 'text' | 'binary';

/** Deeper JSON would overflow the stack of whatever walks it later. */
const MAX_DEPTH = 500;

/** Those of one connection (RFC 9110, 7.6.1) tell a workflow nothing. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Lower-case names; repeated ones joined with a comma, except `set-cookie`, which is a list. */
export function outputHeaders(headers: WireResponse['headers']): JsonObject {
  const output: JsonObject = {};
  const isEncoded = contentEncodings(headers['content-encoding']).length > 0;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    // They tell about the bytes on the wire, which the step does not hand on.
    if (isEncoded && (name === 'content-encoding' || name === 'content-length')) continue;
    if (name === 'set-cookie') output[name] = [value].flat();
    else output[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return output;
}

/** The body without its content encodings. Throws StepFailure. */
export async function decodedBody(
  response: WireResponse,
  options: { url: URL; maxBytes: number },
): Promise<Buffer> {
  const encodings = contentEncodings(response.headers['content-encoding']);
  if (encodings.length === 0 || response.body.length === 0) return response.body;
  const { maxBytes, url } = options;
  try {
    return await decodeContent(response.body, encodings, {
      maxBytes,
      partial: !response.complete,
    });
  } catch (error) {
    if (error instanceof InflatedTooLarge) throw responseTooLarge(url, maxBytes);
    throw error;
  }
}

/**
 * `auto` goes by the content type: JSON, text, or otherwise binary as
 * `{ base64, contentType, size }`; an empty body is null. Throws StepFailure `response_not_json`.
 */
export function readBody(
  bytes: Buffer,
  options: { as: ResponseKind; contentType: string; log: (line: string) => void },
): Json {
  const { as, contentType } = options;
  if (bytes.length === 0) return as === 'text' ? '' : null;
  switch (as) {
    case 'json':
      return parseJson(bytes, contentType);
    case 'text':
      return decodeText(bytes, contentType);
    case 'binary':
      return binary(bytes, contentType);
    case 'auto':
      return readByType(bytes, contentType, options.log);
  }
}

function readByType(bytes: Buffer, contentType: string, log: (line: string) => void): Json {
  const type = mediaType(contentType);
  if (isJsonType(type)) {
    try {
      return parseJson(bytes, contentType);
    } catch (error) {
      log(`${error instanceof Error ? error.message : error} It is kept as text.`);
      return decodeText(bytes, contentType);
    }
  }
  if (type === '') return isUtf8Text(bytes) ? bytes.toString() : binary(bytes, contentType);
  return isTextType(type) ? decodeText(bytes, contentType) : binary(bytes, contentType);
}

function binary(bytes: Buffer, contentType: string): Json {
  return {
    base64: bytes.toString('base64'),
    contentType: contentType || 'application/octet-stream',
    size: bytes.length,
  };
}

export function mediaType(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

export function isJsonType(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json') || type === 'text/json';
}

export function isTextType(type: string): boolean {
  return (
    type.startsWith('text/') ||
    type.endsWith('/xml') ||
    type.endsWith('+xml') ||
    type.endsWith('yaml') ||
    type === 'application/x-www-form-urlencoded' ||
    type === 'application/javascript' ||
    type === 'application/x-ndjson' ||
    type === 'application/graphql' ||
    type === 'application/sql'
  );
}

/** UTF-8 unless the content type names another charset. */
export function decodeText(bytes: Buffer, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) {
    const text = bytes.toString('utf8');
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

function isUtf8Text(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function parseJson(bytes: Buffer, contentType: string): Json {
  const text = decodeText(bytes, contentType);
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StepFailure({
      code: 'response_not_json',
      message: `The answer is not JSON as it should be: ${reason}.`,
      hint: 'Set response.as to "text" to take it as it is.',
      cause: error,
    });
  }
  if (text.length > 2 * MAX_DEPTH && isTooDeep(text)) {
    throw new StepFailure({
      code: 'response_not_json',
      message: `The answer is JSON nested more than ${MAX_DEPTH} levels deep.`,
      hint: 'Set response.as to "text" to take it as it is.',
    });
  }
  return value;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) {
      inString = true;
    } else if (code === BRACE_OPEN || code === BRACKET_OPEN) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === BRACE_CLOSE || code === BRACKET_CLOSE) {
      depth--;
    }
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
