import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { StepFailure } from '../steps/define-step.ts';

const gunzip = promisify(zlib.gunzip);
const inflate = promisify(zlib.inflate);
const inflateRaw = promisify(zlib.inflateRaw);
const brotli = promisify(zlib.brotliDecompress);

/** More layers than this are an attack, not an answer. */
const MAX_LAYERS = 3;

export const ACCEPT_ENCODING = 'gzip, deflate, br';

/** In the order they were applied (RFC 9110, 8.4); empty when the bytes are as they are. */
export function contentEncodings(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return `${header}`
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
}

export class InflatedTooLarge extends Error {}

/**
 * Undoes the encodings, never giving more than `maxBytes`: throws InflatedTooLarge beyond. With
 * `partial`, what a cut-off input gives. Throws StepFailure `response_unreadable`.
 */
export async function decodeContent(
  bytes: Buffer,
  encodings: readonly string[],
  options: { maxBytes: number; partial: boolean },
): Promise<Buffer> {
  if (encodings.length > MAX_LAYERS) throw unreadable(`${encodings.length} encodings`);
  let decoded = bytes;
  for (const encoding of [...encodings].reverse()) {
    if (decoded.length === 0) break;
    decoded = await decodeLayer(decoded, encoding, options);
  }
  return decoded;
}

async function decodeLayer(
  bytes: Buffer,
  encoding: string,
  { maxBytes, partial }: { maxBytes: number; partial: boolean },
): Promise<Buffer> {
  const limits = {
    maxOutputLength: maxBytes,
    ...(partial ? { finishFlush: zlib.constants.Z_SYNC_FLUSH } : {}),
  };
  try {
    switch (encoding) {
      case 'gzip':
      case 'x-gzip':
        return await gunzip(bytes, limits);
      case 'deflate':
        // Some servers leave out the zlib wrapper that RFC 9110 8.4.1.2 asks for.
        return ((bytes[0] ?? 0) & 0x0f) === 8
          ? await inflate(bytes, limits)
          : await inflateRaw(bytes, limits);
      case 'br':
        return await brotli(bytes, {
          maxOutputLength: maxBytes,
          ...(partial ? { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH } : {}),
        });
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new InflatedTooLarge();
    throw unreadable(`broken ${encoding} data`, error);
  }
  throw unreadable(`the unknown encoding "${encoding.slice(0, 40)}"`);
}

function unreadable(what: string, cause?: unknown): StepFailure {
  return new StepFailure({
    code: 'response_unreadable',
    message: `The answer cannot be read: it came as ${what}.`,
    cause,
  });
}
