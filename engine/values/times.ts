import { DateTime } from 'luxon';
import { describe, numberFromText } from '../../shared/expression/values.ts';
import type { Json } from '../../shared/json.ts';
import { ValueError } from './value-error.ts';

/** The furthest moment a JavaScript date can hold, in milliseconds either side of 1970. */
const maxTime = 8_640_000_000_000_000;

/** As milliseconds such numbers lie between 1970 and 1973: whoever sends one means seconds. */
const seconds = { from: 100_000_000, to: 100_000_000_000 };

// Days after the 28th are left to luxon: Date.parse takes 30 February for 2 March.
const plainIso =
  /^\d{4}-\d{2}-(?:[01]\d|2[0-8])T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

const hint =
  'Give a date such as "2026-11-23", "2026-11-23T15:30:00Z", or milliseconds since 1970.';

/**
 * Milliseconds UTC from what senders and expressions use for a moment: ISO 8601, the dates of
 * e-mail and HTTP (RFC 5322, RFC 9110), SQL's `yyyy-MM-dd HH:mm:ss`, milliseconds since 1970 as number
 * or text. Where text names no offset, `timeZone` counts. Throws ValueError for anything else, and
 * for seconds since 1970, which would pass for a day of the year 1970.
 */
export function readTime(value: Json, timeZone: string): number {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') throw new ValueError(`${describe(value)} is not a date`, { hint });
  const text = value.trim();
  if (plainIso.test(text)) {
    const time = Date.parse(text);
    if (!Number.isNaN(time)) return time;
  }
  const number = /^-?\d{9,}$/.test(text) ? numberFromText(text) : Number.NaN;
  if (!Number.isNaN(number)) return fromEpoch(number);
  const options = { zone: timeZone };
  // luxon reads "10:30" as a time of the present day: what that means changes overnight.
  const readers = /^[+-]?\d{4}/.test(text)
    ? [DateTime.fromISO, DateTime.fromSQL]
    : [DateTime.fromRFC2822, DateTime.fromHTTP];
  for (const read of readers) {
    const time = read(text, options);
    if (time.isValid) return time.toMillis();
  }
  throw new ValueError(`${describe(value)} is not a date`, { hint });
}

export function sameDay(left: number, right: number, timeZone: string): boolean {
  const day = (time: number) => DateTime.fromMillis(time, { zone: timeZone }).toISODate();
  return day(left) === day(right);
}

export function isTimeZone(name: string): boolean {
  return DateTime.local({ zone: name }).isValid;
}

function fromEpoch(value: number): number {
  const size = Math.abs(value);
  if (size >= seconds.from && size < seconds.to) {
    throw new ValueError(`${value} looks like seconds, not milliseconds`, {
      hint: 'Turn seconds into a date with {{ fromUnix(…) }}.',
    });
  }
  if (Number.isFinite(value) && size <= maxTime) return Math.round(value);
  throw new ValueError(`${describe(value)} is not a date`, { hint });
}
