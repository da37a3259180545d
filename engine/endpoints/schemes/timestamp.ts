/** Larger than any count of seconds until the year 5138: then it is milliseconds. */
const FIRST_MILLISECONDS = 100_000_000_000;

/**
 * Milliseconds UTC of a signed time: Unix seconds or milliseconds, with or without a fraction, or
 * an RFC 3339 date with its zone. Null when it is neither.
 */
export function parseTimestamp(text: string): number | null {
  if (/^\d{1,16}(\.\d{1,9})?$/.test(text)) {
    const number = Number(text);
    return number >= FIRST_MILLISECONDS ? number : number * 1000;
  }
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text))
    return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** The future counts as well: a time ahead of ours could be replayed until it has come. */
export function isWithinTolerance(timeMs: number, nowMs: number, toleranceSec: number): boolean {
  return Math.abs(nowMs - timeMs) <= toleranceSec * 1000;
}
