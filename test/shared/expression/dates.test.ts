import { describe, expect, it } from 'vitest';
import { compileTemplate, evaluateTemplate } from '../../../shared/expression/template.ts';
import { errorOf, evaluate, host } from './support.ts';

function inBerlin(expression: string) {
  const berlin = { ...host, timeZone: 'Europe/Berlin' };
  return evaluateTemplate(compileTemplate(`{{ ${expression} }}`), {}, berlin).value;
}

describe('reading dates', () => {
  it.each([
    ['"2026-11-23T10:30:00Z"', '2026-11-23T10:30:00.000Z'],
    ['"2026-11-23T10:30:00.5+02:00"', '2026-11-23T08:30:00.500Z'],
    ['"2026-11-23"', '2026-11-23T00:00:00.000Z'],
    ['"2026-11-23 10:30:00"', '2026-11-23T10:30:00.000Z'],
    ['"20261123T103000Z"', '2026-11-23T10:30:00.000Z'],
    ['"2026-W48-1"', '2026-11-23T00:00:00.000Z'],
    ['"Mon, 23 Nov 2026 10:30:00 GMT"', '2026-11-23T10:30:00.000Z'],
    ['"Mon, 23 Nov 2026 10:30:00 +0100"', '2026-11-23T09:30:00.000Z'],
    ['" 2026-11-23 "', '2026-11-23T00:00:00.000Z'],
    ['1795429800000', '2026-11-23T10:30:00.000Z'],
    ['-1', '1969-12-31T23:59:59.999Z'],
  ])('%s', (source, iso) => {
    expect(evaluate(`parseDate(${source})`)).toBe(iso);
  });

  it.each([
    '"yesterday"',
    '"2026-02-30"',
    '"2026-13-01"',
    '""',
    'true',
    '[]',
    '1e300',
    '"1".repeat(200)',
  ])('refuses %s', (source) => {
    expect(errorOf(`toTimestamp(${source})`).reason).toMatch(/is not a date$/);
  });

  it('says that a date is missing', () => {
    expect(errorOf('year(trigger.x)', { trigger: {} }).reason).toBe(
      'a date is needed here, but it is missing',
    );
  });

  it('takes times without an offset as times of the zone', () => {
    expect(inBerlin('parseDate("2026-07-01T12:00:00")')).toBe('2026-07-01T10:00:00.000Z');
    expect(inBerlin('parseDate("2026-12-01")')).toBe('2026-11-30T23:00:00.000Z');
    expect(evaluate('parseDate("2026-07-01T12:00", null, "America/New_York")')).toBe(
      '2026-07-01T16:00:00.000Z',
    );
  });
});

describe('writing dates', () => {
  it.each([
    ['formatDate("2026-11-23T10:30:00Z", "yyyy-MM-dd HH:mm")', '2026-11-23 10:30'],
    ['formatDate("2026-11-23T10:30:00Z", "HH:mm", "Asia/Kolkata")', '16:00'],
    ['formatDate("2026-11-23T10:30:00Z", "HH:mm", "UTC+5:30")', '16:00'],
    ['formatDate("2026-11-23", "cccc, d. LLLL", "UTC", "de")', 'Montag, 23. November'],
    ['formatDate("2026-11-23T10:30:00Z", "\'day\' o")', 'day 327'],
    ['"2026-11-23".formatDate("dd.MM.yy")', '23.11.26'],
    ['1795429800000.0.formatDate("yyyy")', '2026'],
    ['formatDate(fromUnix(1795429800), "yyyy")', '2026'],
  ])('%s', (source, text) => {
    expect(evaluate(source)).toBe(text);
  });

  it('uses the time zone of the host', () => {
    expect(inBerlin('formatDate("2026-11-23T23:30:00Z", "yyyy-MM-dd HH:mm")')).toBe(
      '2026-11-24 00:30',
    );
    expect(inBerlin('today()')).toBe('2026-11-23');
    expect(inBerlin('hour(now())')).toBe(11);
  });

  it('names a time zone that is close to a wrong one', () => {
    const error = errorOf('formatDate(now(), "HH", "Europe/Belrin")');
    expect(error.reason).toBe(
      'there is no time zone "Europe/Belrin"; did you mean "Europe/Berlin"?',
    );
    expect(error.suggestion).toBe('Europe/Berlin');
  });
});

describe('calculating with dates', () => {
  it('adds days by the calendar, hours by the clock, across daylight saving', () => {
    // In Berlin, clocks go back on 25 October 2026: that day has 25 hours.
    expect(inBerlin('addTime("2026-10-24T12:00:00", 1, "day")')).toBe('2026-10-25T11:00:00.000Z');
    expect(inBerlin('addTime("2026-10-24T12:00:00", 24, "hours")')).toBe(
      '2026-10-25T10:00:00.000Z',
    );
    expect(
      inBerlin('diff(endOf("2026-10-25", "day"), startOf("2026-10-25", "day"), "hours").round()'),
    ).toBe(25);
  });

  it.each([
    ['addTime("2026-01-31", 1, "month")', '2026-02-28T00:00:00.000Z'],
    ['addTime("2024-02-29", 1, "y")', '2025-02-28T00:00:00.000Z'],
    ['addTime("2026-11-23", -2, "weeks")', '2026-11-09T00:00:00.000Z'],
    ['addTime("2026-11-23", "3", "d")', '2026-11-26T00:00:00.000Z'],
    ['subtractTime("2026-11-23", 1, "quarter")', '2026-08-23T00:00:00.000Z'],
    ['startOf("2026-11-26T10:00Z", "week")', '2026-11-23T00:00:00.000Z'],
    ['endOf("2026-11-26T10:00Z", "year")', '2026-12-31T23:59:59.999Z'],
    ['diff("2026-12-25", "2026-11-23")', 32],
    ['diff("2026-11-23", "2026-12-25")', -32],
    ['diff("2026-12-25", "2026-11-25", "months")', 1],
    ['isBefore("2026-01-01", "2026-01-02") && isAfter("2026-01-02", "2026-01-01")', true],
    ['isWeekend("2026-11-22")', true],
    ['weekNumber("2027-01-01")', 53],
    ['daysInMonth("2028-02-10")', 29],
    ['toUnix("1970-01-01T00:01:00.999Z")', 60],
    ['timeAgo("2026-11-25T10:30:00Z")', 'in 2 days'],
    ['timeAgo("2026-11-20T10:30:00Z", "de")', 'vor 3 Tagen'],
    ['isDate("2026-11-23") && !isDate("soon") && !isDate(null)', true],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toBe(result);
  });

  it.each([
    ['addTime(now(), 1, "fortnight")', '"fortnight" is not a unit of time'],
    ['addTime(now(), 1, "dyas")', '"dyas" is not a unit of time; did you mean "days"?'],
    ['addTime(now(), 1e12, "years")', 'the date is too far away from today'],
    ['fromUnix(1e15)', 'fromUnix() needs seconds since 1970'],
    ['toTimestamp(8.64e15)', 'a number (8640000000000000) is not a date'],
    ['toUnix("+012026-01-01")', 'text "+012026-01-01" is not a date'],
    [
      'parseDate("23/11/2026", "yyyy-MM-dd")',
      'parseDate() cannot read "23/11/2026" as "yyyy-MM-dd"',
    ],
    ['formatDate(now(), "y".repeat(300))', 'formatDate() needs a format of 200 characters at most'],
  ])('%s is refused', (source, reason) => {
    expect(errorOf(source).reason).toBe(reason);
  });

  it.each([
    ['"90m"', 5_400_000],
    ['"1h 30m"', 5_400_000],
    ['"2 days, 3 hours"', 183_600_000],
    ['"1.5s"', 1500],
    ['"PT1H30M"', 5_400_000],
    ['"250 ms"', 250],
  ])('a duration written as %s', (source, milliseconds) => {
    expect(evaluate(`parseDuration(${source})`)).toBe(milliseconds);
  });

  it.each([
    [0, '0ms'],
    [999, '999ms'],
    [61_000, '1m 1s'],
    [-90_000, '-1m 30s'],
    [90_061_000, '1d 1h 1m 1s'],
  ])('a duration of %d ms in words', (milliseconds, text) => {
    expect(evaluate(`formatDuration(${milliseconds})`)).toBe(text);
  });

  it('refuses what is no duration', () => {
    expect(errorOf('parseDuration("soon")').hint).toBe('Write it as: 1h 30m');
    expect(errorOf('parseDuration("")').code).toBe('expression_value');
  });
});
