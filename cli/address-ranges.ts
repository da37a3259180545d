import { isJsonObject, type Json } from '../shared/json.ts';
import { UsageError } from './failure.ts';
import { readBytes } from './files.ts';

/** Lists of addresses are short; what is longer is something else. */
const MAX_BYTES = 5 * 1024 * 1024;
const TIME_LIMIT_MS = 20_000;
/** Where GitHub's https://api.github.com/meta and Stripe's ips_webhooks.json keep theirs. */
const LIST_FIELDS = ['hooks', 'WEBHOOKS'];

/** The ranges in a file; `-` is standard input. Throws FileUnreadableError, UsageError. */
export async function rangesFromFile(file: string): Promise<string[]> {
  return readRanges((await readBytes(file)).toString('utf8'), file);
}

/**
 * The ranges that a provider publishes, fetched now and only now. Plain http is taken from this
 * computer alone: anyone in between could add an address of his own. Throws UsageError.
 */
export async function rangesFromUrl(address: string): Promise<string[]> {
  const url = checkedUrl(address);
  let text: string;
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json, text/plain', 'user-agent': 'Patchbay/0.1' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    text = await limitedText(response);
  } catch (error) {
    throw new UsageError(`Cannot fetch ${url.href}: ${reasonOf(error)}.`, {
      hint: 'Nothing was changed. Download the list yourself and use --allow-from-file.',
      cause: error,
    });
  }
  return readRanges(text, url.href);
}

function checkedUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isLocal = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return url;
  throw new UsageError('--allow-from-url takes an address that starts with https://.', {
    hint: 'For GitHub: https://api.github.com/meta',
  });
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error('the answer is too long for a list of addresses');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== ''
    ? error.cause.message
    : error.message;
}

/**
 * GitHub's meta JSON, Stripe's JSON or text, a JSON list, or addresses apart by lines, commas or
 * blanks, with `#` for remarks. Whether each one is an address is asked when it is saved. Throws
 * UsageError when there is none: an empty list would let everybody in.
 */
export function readRanges(text: string, source: string): string[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const ranges = /^[[{]/.test(trimmed) ? fromJson(trimmed, source) : fromText(trimmed);
  if (ranges.length > 0) return [...new Set(ranges)];
  throw new UsageError(`There is no address in ${source}.`, {
    hint: 'An empty list would let every sender in, so nothing was changed.',
  });
}

function fromText(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => line.replace(/#.*$/, '').split(/[\s,;]+/))
    .filter((entry) => entry !== '');
}

function fromJson(text: string, source: string): string[] {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${source} looks like JSON but cannot be read.`, { cause: error });
  }
  const list = isJsonObject(value)
    ? LIST_FIELDS.map((field) => (isJsonObject(value) ? value[field] : undefined)).find(
        Array.isArray,
      )
    : value;
  const isList = Array.isArray(list) && list.every((entry) => typeof entry === 'string');
  if (isList) return list.map(String);
  throw new UsageError(`There is no list of addresses in ${source}.`, {
    hint: `It should be a list of texts, or an object with one in "${LIST_FIELDS.join('" or "')}".`,
  });
}
