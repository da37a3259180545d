import { ConflictError } from '../../shared/errors.ts';
import { codingOf, inflate } from './body/content-encoding.ts';
import type { EventRepository, StoredEvent } from './event-repository.ts';
import { MOST_INFLATED_BYTES, parseRawHeaders } from './trigger-reader.ts';

/** The body without its Content-Encoding. Throws ConflictError where that cannot be undone. */
export async function decodedBody(
  events: Pick<EventRepository, 'body'>,
  event: StoredEvent,
): Promise<Buffer> {
  const body = events.body(event);
  const coding = codingOf(parseRawHeaders(event.raw_headers));
  const result = coding === null ? null : await inflate(body, coding, MOST_INFLATED_BYTES);
  if (result?.ok === true) return result.body;
  throw new ConflictError(
    result?.problem === 'too_large'
      ? 'The body inflates to more than 100 MB.'
      : 'The body cannot be inflated: it is damaged, cut off, or in an unknown encoding.',
    { hint: 'Look at the bytes as they arrived.' },
  );
}
