import { DateTime, Duration } from 'luxon';
import { ambiguousFormat } from '../date-format.ts';
import { checkZone, findUnit, toDateTime, toIso, toUnit } from '../date-time.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';
import { readLocale } from './number-format.ts';

/** The time zone in this argument, or the host's. */
export function zoneAt(args: HelperArguments, index: number): string {
  const zone = args.optionalText(index);
  return zone === undefined ? args.host.timeZone : checkZone(zone, index);
}

export function dateAt(args: HelperArguments, index: number, zone = args.host.timeZone): DateTime {
  // Reading and writing dates takes about as long as 20 other steps.
  args.budget.spend(20);
  args.budget.allocate(500);
  const value = args.value(index);
  // In milliseconds these are days of the years 1970 to 1973; many services send seconds.
  if (typeof value === 'number' && value > 1e8 && value < 1e11) {
    args.warn(
      index,
      'likely_seconds',
      `takes a number as milliseconds, but ${value} looks like seconds: write fromUnix(${value})`,
    );
  }
  return toDateTime(value, zone, index);
}

const maxFormatLength = 200;

function formatAt(args: HelperArguments, index: number): string {
  const format = args.text(index);
  if (format.length <= maxFormatLength) return format;
  throw args.refuse(index, `needs a format of ${maxFormatLength} characters at most`);
}

function shifted(args: HelperArguments, sign: 1 | -1): string {
  const date = dateAt(args, 0, zoneAt(args, 3));
  const amount = args.number(1);
  if (!Number.isFinite(amount)) throw args.refuse(1, 'needs an amount that is not infinite');
  const unit = toUnit(args.text(2), 2);
  return toIso(date.plus({ [unit]: sign * amount }));
}

export const dateHelpers: readonly Helper[] = [
  defineHelper({
    name: 'now',
    group: 'date',
    signature: 'now()',
    description: 'The current time in UTC.',
    example: { source: `now()`, result: '2026-11-23T10:30:00.000Z' },
    varies: true,
    run: (args) => toIso(DateTime.fromMillis(args.host.now(), { zone: 'UTC' })),
  }),
  defineHelper({
    name: 'today',
    group: 'date',
    signature: 'today(zone?)',
    description: 'The current date, without time.',
    example: { source: `today("Asia/Tokyo")`, result: '2026-11-23' },
    varies: true,
    run: (args) => {
      args.budget.spend(20);
      return DateTime.fromMillis(args.host.now(), { zone: zoneAt(args, 0) }).toISODate();
    },
  }),
  defineHelper({
    name: 'formatDate',
    group: 'date',
    signature: 'formatDate(date, format, zone?, locale?)',
    description:
      'Writes a date with tokens such as yyyy-MM-dd HH:mm, cccc (weekday), LLLL (month).',
    example: {
      source: `formatDate("2026-11-23T10:30:00Z", "cccc d LLLL yyyy, HH:mm", "Europe/Berlin")`,
      result: 'Monday 23 November 2026, 11:30',
    },
    methodOf: ['text', 'number'],
    run: (args) => {
      const format = formatAt(args, 1);
      const date = dateAt(args, 0, zoneAt(args, 2));
      args.budget.spend(format.length);
      args.budget.allocateText(format.length * 40);
      return date.setLocale(readLocale(args, 3)).toFormat(format);
    },
  }),
  defineHelper({
    name: 'parseDate',
    group: 'date',
    signature: 'parseDate(text, format?, zone?)',
    description: 'Reads a date, with a format when it is not a common one, and gives it in UTC.',
    example: {
      source: `parseDate("23.11.2026 10:30", "dd.MM.yyyy HH:mm", "Europe/Berlin")`,
      result: '2026-11-23T09:30:00.000Z',
    },
    methodOf: ['text', 'number'],
    run: (args) => {
      const zone = zoneAt(args, 2);
      if (!args.has(1)) return toIso(dateAt(args, 0, zone));
      const [text, format] = [args.text(0), formatAt(args, 1)];
      if (text.length > maxFormatLength)
        throw args.refuse(0, 'needs a date, but the text is too long');
      const ambiguity = ambiguousFormat(format);
      if (ambiguity !== undefined)
        throw args.refuse(1, `cannot read dates by this format: ${ambiguity}`);
      args.budget.spend(100);
      const date = DateTime.fromFormat(text, format, { zone, locale: 'en-US' });
      if (date.isValid) return toIso(date);
      throw args.refuse(0, `cannot read ${JSON.stringify(text)} as ${JSON.stringify(format)}`);
    },
  }),
  defineHelper({
    name: 'isDate',
    group: 'date',
    signature: 'isDate(value)',
    description: 'Can the value be read as a date?',
    example: { source: `isDate("2026-02-30")`, result: false },
    toleratesMissing: true,
    run: (args) => {
      args.budget.spend(20);
      const value = args.value(0);
      try {
        return toDateTime(value, 'UTC').isValid;
      } catch {
        return false;
      }
    },
  }),
  defineHelper({
    name: 'addTime',
    group: 'date',
    signature: 'addTime(date, amount, unit, zone?)',
    description: 'A later date; days and longer follow the calendar of the time zone.',
    example: {
      source: `addTime("2026-01-31T12:00:00Z", 1, "month")`,
      result: '2026-02-28T12:00:00.000Z',
    },
    methodOf: ['text', 'number'],
    run: (args) => shifted(args, 1),
  }),
  defineHelper({
    name: 'subtractTime',
    group: 'date',
    signature: 'subtractTime(date, amount, unit, zone?)',
    description: 'An earlier date; days and longer follow the calendar of the time zone.',
    example: {
      source: `subtractTime("2026-11-23T10:30:00Z", 90, "minutes")`,
      result: '2026-11-23T09:00:00.000Z',
    },
    methodOf: ['text', 'number'],
    run: (args) => shifted(args, -1),
  }),
  defineHelper({
    name: 'startOf',
    group: 'date',
    signature: 'startOf(date, unit, zone?)',
    description: 'The first moment of the day, week (Monday), month ... of a date.',
    example: {
      source: `startOf("2026-11-23T10:30:00Z", "month", "Europe/Berlin")`,
      result: '2026-10-31T23:00:00.000Z',
    },
    methodOf: ['text', 'number'],
    run: (args) => toIso(dateAt(args, 0, zoneAt(args, 2)).startOf(toUnit(args.text(1), 1))),
  }),
  defineHelper({
    name: 'endOf',
    group: 'date',
    signature: 'endOf(date, unit, zone?)',
    description: 'The last millisecond of the day, week (to Sunday), month ... of a date.',
    example: {
      source: `endOf("2026-02-10", "month", "UTC")`,
      result: '2026-02-28T23:59:59.999Z',
    },
    methodOf: ['text', 'number'],
    run: (args) => toIso(dateAt(args, 0, zoneAt(args, 2)).endOf(toUnit(args.text(1), 1))),
  }),
  defineHelper({
    name: 'diff',
    group: 'date',
    signature: 'diff(later, earlier, unit?)',
    description: 'The time between two dates in a unit (default: days), with decimals.',
    example: {
      source: `diff("2026-11-23T18:00:00Z", "2026-11-23T10:30:00Z", "hours")`,
      result: 7.5,
    },
    methodOf: ['text', 'number'],
    run: (args) => {
      const unit = toUnit(args.optionalText(2) ?? 'day', 2);
      return dateAt(args, 0).diff(dateAt(args, 1), unit).as(unit);
    },
  }),
  defineHelper({
    name: 'isBefore',
    group: 'date',
    signature: 'isBefore(date, other)',
    description: 'Is the date earlier than the other one?',
    example: { source: `isBefore("2026-11-23", "2026-12-01")`, result: true },
    methodOf: ['text', 'number'],
    run: (args) => dateAt(args, 0).toMillis() < dateAt(args, 1).toMillis(),
  }),
  defineHelper({
    name: 'isAfter',
    group: 'date',
    signature: 'isAfter(date, other)',
    description: 'Is the date later than the other one?',
    example: {
      source: `isAfter("2026-11-23T10:00:00+02:00", "2026-11-23T09:00:00Z")`,
      result: false,
    },
    methodOf: ['text', 'number'],
    run: (args) => dateAt(args, 0).toMillis() > dateAt(args, 1).toMillis(),
  }),
  defineHelper({
    name: 'isSameDay',
    group: 'date',
    signature: 'isSameDay(date, other, zone?)',
    description: 'Do both dates fall on the same day in the time zone?',
    example: {
      source: `isSameDay("2026-11-23T23:30:00Z", "2026-11-24T05:00:00Z", "Europe/Berlin")`,
      result: true,
    },
    methodOf: ['text', 'number'],
    run: (args) => {
      const zone = zoneAt(args, 2);
      return dateAt(args, 0, zone).hasSame(dateAt(args, 1, zone), 'day');
    },
  }),
  defineHelper({
    name: 'timeAgo',
    group: 'date',
    signature: 'timeAgo(date, locale?)',
    description: 'How long ago, or how far ahead, in words.',
    example: { source: `timeAgo("2026-11-23T07:30:00Z")`, result: '3 hours ago' },
    methodOf: ['text', 'number'],
    varies: true,
    run: (args) => {
      const base = DateTime.fromMillis(args.host.now(), { zone: args.host.timeZone });
      return dateAt(args, 0).toRelative({ base, locale: readLocale(args, 1) });
    },
  }),
  defineHelper({
    name: 'formatDuration',
    group: 'date',
    signature: 'formatDuration(milliseconds)',
    description: 'Writes a duration as days, hours, minutes and seconds.',
    example: { source: `formatDuration(93784000)`, result: '1d 2h 3m 4s' },
    methodOf: ['number'],
    run: (args) => formatDuration(args.number(0)),
  }),
  defineHelper({
    name: 'parseDuration',
    group: 'date',
    signature: 'parseDuration(text)',
    description: 'Milliseconds of a duration such as "1h 30m", "2 days" or ISO "PT1H30M".',
    example: { source: `parseDuration("1h 30m")`, result: 5400000 },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0).trim().slice(0, 100);
      const milliseconds = parseDuration(text);
      if (milliseconds !== undefined) return milliseconds;
      throw args.refuse(
        0,
        `cannot read ${JSON.stringify(text)} as a duration`,
        'Write it as: 1h 30m',
      );
    },
  }),
];

function formatDuration(milliseconds: number): string {
  const total = Math.abs(milliseconds);
  const parts: [number, string][] = [
    [Math.floor(total / 86_400_000), 'd'],
    [Math.floor(total / 3_600_000) % 24, 'h'],
    [Math.floor(total / 60_000) % 60, 'm'],
    [Math.floor(total / 1000) % 60, 's'],
  ];
  const text = parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
  return `${milliseconds < 0 ? '-' : ''}${text === '' ? `${Math.floor(total)}ms` : text}`;
}

function parseDuration(text: string): number | undefined {
  const iso = Duration.fromISO(text);
  if (iso.isValid) return iso.toMillis();
  let total = 0;
  const part = /\s*(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]+)\s*,?/iy;
  if (text === '') return undefined;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    const unit = match === null ? undefined : findUnit(match[2] ?? '');
    if (match === null || unit === undefined) return undefined;
    total += Duration.fromObject({ [unit]: Number(match[1]) }).toMillis();
  }
  return total;
}
