/**
 * A moment as it was written. What it is in milliseconds depends on the clock and the time zone of
 * who carries out the search: `momentAt`.
 */
export type Moment =
  | { kind: 'instant'; at: number }
  /** So long before now. */
  | { kind: 'ago'; ms: number }
  /** The beginning of a day, counted from today. */
  | { kind: 'day'; offset: number }
  /** A time of today. */
  | { kind: 'clock'; hour: number; minute: number; second: number }
  /** Wall-clock time. */
  | {
      kind: 'local';
      year: number;
      month: number;
      day: number;
      hour: number;
      minute: number;
      second: number;
    };

export type MomentReading = { moment: Moment } | { unfinished: true } | { problem: string };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const agoUnits: Readonly<Record<string, number>> = {
  s: SECOND,
  sec: SECOND,
  m: MINUTE,
  min: MINUTE,
  h: HOUR,
  d: DAY,
  day: DAY,
  days: DAY,
  w: 7 * DAY,
  week: 7 * DAY,
  weeks: 7 * DAY,
  mo: 30 * DAY,
  month: 30 * DAY,
  y: 365 * DAY,
  year: 365 * DAY,
};
const words: Readonly<Record<string, Moment>> = {
  now: { kind: 'ago', ms: 0 },
  today: { kind: 'day', offset: 0 },
  yesterday: { kind: 'day', offset: -1 },
  tomorrow: { kind: 'day', offset: 1 },
};

const dateForm =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;
/** The beginnings of all that is written with digits. */
const dateBegun = /^\d{1,4}(?:-(?:\d{1,2}(?:-(?:\d{1,2}(?:[T ][\d:.]*(?:[+-][\d:]*)?)?)?)?)?)?$/i;
const clockForm = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const clockBegun = /^\d{1,2}:[\d:]*$/;
const agoForm = /^(\d{1,6})\s*([a-z]+)$/i;

/** Named by completion, and by the problem of what cannot be read. */
export const MOMENT_EXAMPLES: readonly { value: string; summary: string }[] = [
  { value: 'today', summary: 'When this day began.' },
  { value: 'yesterday', summary: 'When the day before began.' },
  { value: '1h', summary: 'An hour ago; also 30m, 45s.' },
  { value: '2d', summary: 'Two days ago; also 1w.' },
  { value: '2026-11-01', summary: 'When that day began.' },
  { value: '2026-11-01T14:30', summary: 'That time of that day.' },
  { value: '14:30', summary: 'That time of today.' },
];

/** `isLast`: more may still be typed. */
export function readMoment(written: string, isLast: boolean): MomentReading {
  const text = written.trim();
  const word = words[text.toLowerCase()];
  if (word !== undefined) return { moment: word };
  const [, count = '', unit = ''] = agoForm.exec(text) ?? [];
  const ms = agoUnits[unit.toLowerCase()];
  if (ms !== undefined) return { moment: { kind: 'ago', ms: Number(count) * ms } };
  const clock = clockForm.exec(text);
  const date = dateForm.exec(text);
  const read = clock !== null ? readClock(clock) : date !== null ? readDate(date) : null;
  if (read !== null) return { moment: read };
  if (isLast && isBegun(text, unit)) return { unfinished: true };
  const shown = MOMENT_EXAMPLES.map(({ value }) => value).join(', ');
  return { problem: `“${text}” is no date or time. Write it like ${shown}.` };
}

function isBegun(text: string, unit: string): boolean {
  if (text === '') return true;
  const small = text.toLowerCase();
  if (Object.keys(words).some((word) => word.startsWith(small))) return true;
  if (unit !== '') return Object.keys(agoUnits).some((name) => name.startsWith(unit.toLowerCase()));
  // A date that is whole and yet none, such as the 31st of June, stays wrong.
  return (dateBegun.test(text) && !dateForm.test(text)) || clockBegun.test(text);
}

function readClock([, hours, minutes, seconds = '0']: RegExpExecArray): Moment | null {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  return isClock(hour, minute, second) ? { kind: 'clock', hour, minute, second } : null;
}

function readDate(parts: RegExpExecArray): Moment | null {
  const [, y, mo = '1', d = '1', h = '0', mi = '0', s = '0', zone] = parts;
  const [year, month, day] = [Number(y), Number(mo), Number(d)];
  const [hour, minute, second] = [Number(h), Number(mi), Number(s)];
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1970;
  if (!isDay || !isClock(hour, minute, second)) return null;
  if (zone === undefined) return { kind: 'local', year, month, day, hour, minute, second };
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  return { kind: 'instant', at: at - offsetOf(zone) };
}

function isClock(hour: number, minute: number, second: number): boolean {
  return hour < 24 && minute < 60 && second < 60;
}

function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const size = Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE;
  return sign === '-' ? -size : size;
}

/** In milliseconds UTC. `timeZone`: IANA name. */
export function momentAt(
  moment: Moment,
  { now, timeZone }: { now: number; timeZone: string },
): number {
  switch (moment.kind) {
    case 'instant':
      return moment.at;
    case 'ago':
      return now - moment.ms;
    case 'local':
      return wallTime(moment, timeZone);
    case 'day': {
      const today = wallClock(now, timeZone);
      return wallTime({ ...today, day: today.day + moment.offset, ...midnight }, timeZone);
    }
    case 'clock': {
      const { hour, minute, second } = moment;
      return wallTime({ ...wallClock(now, timeZone), hour, minute, second }, timeZone);
    }
  }
}

const midnight = { hour: 0, minute: 0, second: 0 };

type WallClock = Omit<Extract<Moment, { kind: 'local' }>, 'kind'>;

const formats = new Map<string, Intl.DateTimeFormat>();

function wallClock(at: number, timeZone: string): WallClock {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/** A time that a change of the clocks leaves out is that much later. */
function wallTime(wall: WallClock, timeZone: string): number {
  const utc = asUtc(wall);
  // The offset at the first guess may be that of the other side of a change: one more look.
  const first = utc - offsetAt(utc, timeZone);
  return utc - offsetAt(first, timeZone);
}

function offsetAt(at: number, timeZone: string): number {
  return asUtc(wallClock(at, timeZone)) - Math.floor(at / SECOND) * SECOND;
}

function asUtc({ year, month, day, hour, minute, second }: WallClock): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
