import type { StoredEvent } from './event-repository.ts';
import { allHeaders, firstHeader } from './raw-headers.ts';
import { parseRawHeaders } from './trigger-reader.ts';

/**
 * Whether the stored body is all that the sender had to say. Of rejected requests it may be the
 * beginning only, or nothing, where they were answered before it was read.
 */
export function isBodyWhole(
  event: Pick<StoredEvent, 'status' | 'body_size' | 'raw_headers'>,
  storedBytes: number,
): boolean {
  if (event.status !== 'rejected') return true;
  if (event.body_size > storedBytes) return false;
  const rawHeaders = parseRawHeaders(event.raw_headers);
  // Its end is known only to who has read it.
  if (allHeaders(rawHeaders, 'transfer-encoding').length > 0) return storedBytes > 0;
  return Number(firstHeader(rawHeaders, 'content-length') ?? 0) <= storedBytes;
}
