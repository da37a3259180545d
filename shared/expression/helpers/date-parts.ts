import { DateTime } from 'luxon';
import { toIso } from '../date-time.ts';
import { dateAt, zoneAt } from './dates.ts';
import { defineHelper, type Helper } from './define-helper.ts';

const maxTime = 8.64e15;

function datePart(
  name: string,
  description: string,
  result: number | boolean,
  read: (date: DateTime) => number | boolean,
): Helper {
  return defineHelper({
    name,
    group: 'date',
    signature: `${name}(date, zone?)`,
    description,
    example: { source: `${name}("2026-11-23T10:30:15Z", "Europe/Berlin")`, result },
    methodOf: ['text', 'number'],
    run: (args) => read(dateAt(args, 0, zoneAt(args, 1))),
  });
}

export const datePartHelpers: readonly Helper[] = [
  datePart('year', 'The year of a date.', 2026, (date) => date.year),
  datePart('month', 'The month of a date, 1 to 12.', 11, (date) => date.month),
  datePart('day', 'The day of the month, 1 to 31.', 23, (date) => date.day),
  datePart('hour', 'The hour of a date, 0 to 23.', 11, (date) => date.hour),
  datePart('minute', 'The minute of a date.', 30, (date) => date.minute),
  datePart('second', 'The second of a date.', 15, (date) => date.second),
  datePart('weekday', 'The day of the week, 1 (Monday) to 7 (Sunday).', 1, (date) => date.weekday),
  datePart('weekNumber', 'The ISO week of the year, 1 to 53.', 48, (date) => date.weekNumber),
  datePart('dayOfYear', 'The day of the year, 1 to 366.', 327, (date) => date.ordinal),
  datePart(
    'daysInMonth',
    'How many days the month of a date has.',
    30,
    (date) => date.daysInMonth ?? 0,
  ),
  datePart(
    'isWeekend',
    'Does the date fall on Saturday or Sunday?',
    false,
    (date) => date.weekday > 5,
  ),
  defineHelper({
    name: 'toZone',
    group: 'date',
    signature: 'toZone(date, zone)',
    description: 'The same moment written with the offset of a time zone.',
    example: {
      source: `toZone("2026-11-23T10:30:00Z", "America/New_York")`,
      result: '2026-11-23T05:30:00.000-05:00',
    },
    methodOf: ['text', 'number'],
    run: (args) => dateAt(args, 0, zoneAt(args, 1)).toISO(),
  }),
  defineHelper({
    name: 'toTimestamp',
    group: 'date',
    signature: 'toTimestamp(date)',
    description: 'Milliseconds since 1970.',
    example: { source: `toTimestamp("2026-11-23T10:30:00Z")`, result: 1795429800000 },
    methodOf: ['text', 'number'],
    run: (args) => dateAt(args, 0).toMillis(),
  }),
  defineHelper({
    name: 'toUnix',
    group: 'date',
    signature: 'toUnix(date)',
    description: 'Whole seconds since 1970.',
    example: { source: `toUnix("2026-11-23T10:30:00Z")`, result: 1795429800 },
    methodOf: ['text', 'number'],
    run: (args) => Math.floor(dateAt(args, 0).toMillis() / 1000),
  }),
  defineHelper({
    name: 'fromUnix',
    group: 'date',
    signature: 'fromUnix(seconds)',
    description: 'The date of seconds since 1970.',
    example: { source: `fromUnix(1795429800)`, result: '2026-11-23T10:30:00.000Z' },
    methodOf: ['text', 'number'],
    run: (args) => {
      const milliseconds = args.number(0) * 1000;
      if (!(Math.abs(milliseconds) <= maxTime)) throw args.refuse(0, 'needs seconds since 1970');
      return toIso(DateTime.fromMillis(milliseconds, { zone: 'UTC' }));
    },
  }),
];
