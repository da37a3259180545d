import { malformed, type NotVerified, outOfTolerance } from './scheme.ts';
import { isWithinTolerance, parseTimestamp } from './timestamp.ts';

export type SignedTime = { ok: true; ms: number } | NotVerified;

/** Reads a signed time from where `place` says. */
export function readTime(text: string, place: string): SignedTime {
  const ms = parseTimestamp(text);
  return ms === null ? malformed(`${place} is not a time that can be read.`) : { ok: true, ms };
}

/** Whole Unix seconds, as most providers write them. */
export function readSeconds(text: string, place: string): SignedTime {
  return /^\d{1,12}$/.test(text)
    ? { ok: true, ms: Number(text) * 1000 }
    : malformed(`${place} is not a time in seconds.`);
}

/** Null when the time is near enough, or is not to be checked (tolerance 0). */
export function stale(timeMs: number, nowMs: number, toleranceSec: number): NotVerified | null {
  if (toleranceSec === 0 || isWithinTolerance(timeMs, nowMs, toleranceSec)) return null;
  return outOfTolerance(`The signed time is more than ${toleranceSec} seconds from the time here.`);
}
