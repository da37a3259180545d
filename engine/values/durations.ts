import { describe, numberFromText } from '../../shared/expression/values.ts';
import type { Json } from '../../shared/json.ts';
import { ValueError } from './value-error.ts';

/** Units of one fixed length: a month is not, a day is taken as 24 hours. */
export const DURATION_UNITS = ['ms', 'seconds', 'minutes', 'hours', 'days', 'weeks'] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

const lengths: Readonly<Record<DurationUnit, number>> = {
  ms: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

const words: Readonly<Record<string, DurationUnit>> = {
  ms: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  s: 'seconds',
  sec: 'seconds',
  secs: 'seconds',
  second: 'seconds',
  seconds: 'seconds',
  m: 'minutes',
  min: 'minutes',
  mins: 'minutes',
  minute: 'minutes',
  minutes: 'minutes',
  h: 'hours',
  hour: 'hours',
  hours: 'hours',
  d: 'days',
  day: 'days',
  days: 'days',
  w: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
};

const part = /\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*,?/y;

// ISO 8601, section 5.5.2.3, without years and months.
const isoDuration =
  /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const isoUnits = ['weeks', 'days', 'hours', 'minutes', 'seconds'] as const;

export function durationOf(amount: number, unit: DurationUnit): number {
  return amount * lengths[unit];
}

/** Milliseconds from `"15 minutes"`, `"1h 30m"`, `"PT15M"`, or a number of milliseconds. */
export function readDuration(value: Json): number {
  const duration = typeof value === 'string' ? fromText(value.trim()) : value;
  if (typeof duration === 'number' && Number.isFinite(duration) && duration >= 0) return duration;
  throw new ValueError(`${describe(value)} is not a duration`, {
    hint: 'Give one such as "15 minutes", "1h 30m", "7 days", "PT15M", or milliseconds.',
  });
}

function fromText(text: string): number | undefined {
  if (text.length === 0 || text.length > 100) return undefined;
  const plain = numberFromText(text);
  if (!Number.isNaN(plain)) return plain;
  return fromIso(text) ?? fromWords(text.toLowerCase());
}

function fromIso(text: string): number | undefined {
  const match = isoDuration.exec(text);
  if (match === null || !/\d[WDHMS]$/.test(text)) return undefined;
  return isoUnits.reduce((sum, unit, i) => sum + durationOf(Number(match[i + 1] ?? 0), unit), 0);
}

function fromWords(text: string): number | undefined {
  let total = 0;
  let at = 0;
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    const unit = match?.[2] === undefined ? undefined : words[match[2]];
    if (match === null || unit === undefined) return undefined;
    total += durationOf(Number(match[1]), unit);
    at = part.lastIndex;
  }
  return total;
}
