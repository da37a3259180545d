import { STATUS_CODES } from 'node:http';
import type { Json, JsonObject } from '../../shared/json.ts';
import { StepFailure } from '../steps/define-step.ts';
import type { BodyLimit, WireResponse } from './exchange.ts';
import { place } from './failures.ts';
import {
  decodedBody,
  decodeText,
  isJsonType,
  isTextType,
  mediaType,
  outputHeaders,
  readBody,
} from './response.ts';

/** Kept of an answer that fails the step. */
export const ERROR_BODY: BodyLimit = { maxBytes: 64 * 1024, beyond: 'cut' };

type Answered = WireResponse & { readonly url: URL };

export function contentTypeOf(response: WireResponse): string {
  const header = response.headers['content-type'] ?? '';
  return Array.isArray(header) ? (header[0] ?? '') : header;
}

/** The StepFailure `http_status` of an answer that is no success. */
export async function statusFailure(response: Answered, now: number): Promise<StepFailure> {
  const { status, url } = response;
  const name = STATUS_CODES[status];
  const retryAfterMs = retryAfter(response.headers['retry-after'], now);
  const details: JsonObject = {
    status,
    headers: maskedHeaders(response),
    body: await errorBody(response),
  };
  return new StepFailure({
    code: 'http_status',
    kind: `${status}`,
    message: `The server answered ${status}${name === undefined ? '' : ` ${name}`}.`,
    hint: hintFor(status, url),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    details,
  });
}

function hintFor(status: number, url: URL): string {
  if (status === 401) return 'Check the step’s credential.';
  if (status === 403) return 'The credential may lack a permission.';
  if (status === 404 || status === 410) return 'Check the address and the ids in it.';
  if (status === 407) return 'Write the proxy’s user name and password in its address.';
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return 'It may work later: a retry policy on this step tries again.';
  }
  if (status < 400) return 'Use the address it leads to, or make this status a success.';
  return `${place(url)} did not accept the request; its answer, in the details, may say why.`;
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from now. */
export function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const value = [header ?? ''].flat()[0]?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  // Date.parse takes any number for a year.
  const time = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

function maskedHeaders(response: Answered): JsonObject {
  const headers = outputHeaders(response.headers);
  const cookies = headers['set-cookie'];
  if (!Array.isArray(cookies)) return headers;
  const masked = cookies.map((cookie) => `${cookie}`.replace(/=.*$/s, '=…'));
  return { ...headers, 'set-cookie': masked };
}

/** Whatever can be shown of it: the answer's own words often say what is wrong. */
async function errorBody(response: Answered): Promise<Json> {
  if (response.body.length === 0) return null;
  const contentType = contentTypeOf(response);
  const type = mediaType(contentType);
  try {
    const bytes = await decodedBody(response, { url: response.url, maxBytes: 1024 * 1024 });
    const isText = type === '' ? !bytes.includes(0) : isJsonType(type) || isTextType(type);
    if (!isText) return sizeOnly(response, type);
    const shown = bytes.subarray(0, ERROR_BODY.maxBytes);
    const whole = response.complete && shown.length === bytes.length;
    if (!whole || !isJsonType(type)) return decodeText(shown, contentType);
    return readBody(shown, { as: 'auto', contentType, log: () => {} });
  } catch {
    return sizeOnly(response, type);
  }
}

function sizeOnly(response: Answered, type: string): string {
  const size = response.complete ? `${response.body.length}` : `more than ${response.body.length}`;
  return `(${size} bytes${type === '' ? '' : ` of ${type}`})`;
}
