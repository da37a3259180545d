import zlib from 'node:zlib';
import { BugError } from '../../../shared/errors.ts';
import { allHeaders, firstHeader, type RawHeaders } from '../raw-headers.ts';

export type ContentCoding = 'identity' | 'gzip' | 'deflate' | 'br' | 'zstd';

/** Came with Node 22.15. */
const hasZstd = typeof zlib.zstdDecompress === 'function';

/** For the Accept-Encoding header of a 415 answer (RFC 9110, 15.5.16). */
export const ACCEPTED_CODINGS = hasZstd ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br';

/**
 * The one coding of a Content-Encoding header; null when it is unknown, or when there are several,
 * which no webhook needs and which multiplies what a small body can grow to. `header` is undefined
 * when the field is missing; repeated fields must be joined by a comma.
 */
export function contentCoding(header: string | undefined): ContentCoding | null {
  if (header === undefined) return 'identity';
  switch (header.trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
      return 'deflate';
    case 'br':
      return 'br';
    case 'zstd':
      return hasZstd ? 'zstd' : null;
    default:
      return null;
  }
}

/** The same for a whole request. */
export function codingOf(rawHeaders: RawHeaders): ContentCoding | null {
  if (firstHeader(rawHeaders, 'content-encoding') === undefined) return 'identity';
  return contentCoding(allHeaders(rawHeaders, 'content-encoding').join(','));
}

export type Inflated = { ok: true; body: Buffer } | { ok: false; problem: 'too_large' | 'corrupt' };

/**
 * Undoes one coding. Stops as soon as more than `maxBytes` would come out, so that memory stays
 * bounded by it. `corrupt` also means: cut off, or followed by bytes that do not belong to it.
 */
export async function inflate(
  wire: Buffer,
  coding: ContentCoding,
  maxBytes: number,
): Promise<Inflated> {
  if (coding === 'identity' || wire.length === 0) {
    return wire.length > maxBytes ? { ok: false, problem: 'too_large' } : { ok: true, body: wire };
  }
  switch (coding) {
    case 'gzip':
      return decompress<zlib.ZlibOptions>(zlib.gunzip, wire, { maxOutputLength: maxBytes });
    case 'deflate':
      return inflateDeflate(wire, maxBytes);
    case 'br':
      return decompress<zlib.BrotliOptions>(zlib.brotliDecompress, wire, {
        maxOutputLength: maxBytes,
      });
    case 'zstd':
      return decompress<zlib.ZstdOptions>(zlib.zstdDecompress, wire, {
        maxOutputLength: maxBytes,
        // The window is memory as well: RFC 9659 allows 8 MiB for this coding.
        params: { [zlib.constants.ZSTD_d_windowLogMax]: 23 },
      });
  }
}

/** RFC 9110, 8.4.1.2: `deflate` is the zlib format, but senders of the bare one are known. */
async function inflateDeflate(wire: Buffer, maxBytes: number): Promise<Inflated> {
  const options: zlib.ZlibOptions = { maxOutputLength: maxBytes };
  if (hasZlibHeader(wire)) {
    const inflated = await decompress<zlib.ZlibOptions>(zlib.inflate, wire, options);
    if (inflated.ok || inflated.problem === 'too_large') return inflated;
  }
  return decompress<zlib.ZlibOptions>(zlib.inflateRaw, wire, options);
}

/** RFC 1950, 2.2: method 8, and a check sum over the first two bytes. */
function hasZlibHeader(wire: Buffer): boolean {
  return wire.length > 1 && (wire[0] ?? 0) % 16 === 8 && wire.readUInt16BE(0) % 31 === 0;
}

type Decompress<Options> = (
  wire: Buffer,
  options: Options,
  done: (error: Error | null, result: Buffer) => void,
) => void;

function decompress<Options>(
  run: Decompress<Options>,
  wire: Buffer,
  options: Options,
): Promise<Inflated> {
  return new Promise((resolve, reject) => {
    // With `info` the result comes together with the stream, which knows how much it has read.
    run(wire, { ...options, info: true }, (error, result) => {
      if (error !== null) {
        const isTooLarge = 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
        resolve({ ok: false, problem: isTooLarge ? 'too_large' : 'corrupt' });
        return;
      }
      const unpacked = unpack(result);
      if (unpacked === null) reject(new BugError('zlib gave a result without its stream'));
      else if (unpacked.consumed !== wire.length) resolve({ ok: false, problem: 'corrupt' });
      else resolve({ ok: true, body: unpacked.body });
    });
  });
}

/** The types of Node know only the result without `info`. */
function unpack(result: unknown): { body: Buffer; consumed: number } | null {
  if (
    typeof result === 'object' &&
    result !== null &&
    'buffer' in result &&
    Buffer.isBuffer(result.buffer) &&
    'engine' in result &&
    typeof result.engine === 'object' &&
    result.engine !== null &&
    'bytesWritten' in result.engine &&
    typeof result.engine.bytesWritten === 'number'
  ) {
    return { body: result.buffer, consumed: result.engine.bytesWritten };
  }
  return null;
}
