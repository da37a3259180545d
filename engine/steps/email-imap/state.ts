import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Json } from '../../../shared/json.ts';

/** As servers date what arrives: to the second. */
const arrivalSchema = z.object({
  /** ms UTC. */
  at: z.number(),
  /** Keys of the mails of that second. */
  keys: z.array(z.string()),
});

export const stateSchema = z.object({
  /** Uids mean something only together with it (RFC 3501, 2.3.1.1). */
  uidValidity: z.string(),
  /** All up to it were dealt with. */
  lastUid: z.number(),
  newest: arrivalSchema,
  /** Uids whose events are stored, and which are not marked or moved yet. */
  handled: z.array(z.number()),
  /** The server gave all mail new uids: up to `lastUid` of them, what arrived before was seen. */
  renumbered: z.object({ lastUid: z.number(), newest: arrivalSchema }).nullable(),
});
export type MailboxState = z.output<typeof stateSchema>;

const MOST_KEYS = 100;

export function readState(stored: Json): MailboxState | null {
  const parsed = stateSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

export function isSameState(one: MailboxState, other: Json): boolean {
  return isDeepStrictEqual(one, other);
}

/** With one more mail, which may be the newest. */
export function withArrival(
  newest: MailboxState['newest'],
  { at, key }: { at: number; key: string },
): MailboxState['newest'] {
  if (at < newest.at) return newest;
  if (at > newest.at) return { at, keys: [key] };
  return { at, keys: [...newest.keys, key].slice(-MOST_KEYS) };
}
