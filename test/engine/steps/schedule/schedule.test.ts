import { describe, expect, it } from 'vitest';
import { schedule } from '../../../../engine/steps/schedule/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const BERLIN = 'Europe/Berlin';

function source() {
  const found = schedule.source;
  if (found?.kind !== 'schedule') throw new Error('it is no schedule');
  return found;
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

/** The next times after `from`, in UTC. */
function times(params: JsonObject, from: string, count = 3, timeZone = BERLIN): (string | null)[] {
  const found: (string | null)[] = [];
  let after: number | null = Date.parse(from);
  while (found.length < count && after !== null) {
    after = source().next(params, { after, timeZone });
    found.push(iso(after));
  }
  return found;
}

const DAILY = { timeOfDay: '02:30' };

describe('the times of a schedule', () => {
  it('are those of a cron expression in the time zone', () => {
    expect(times({ cron: '0 8 * * 1-5' }, '2026-11-20T12:00:00Z')).toEqual([
      '2026-11-23T07:00:00.000Z',
      '2026-11-24T07:00:00.000Z',
      '2026-11-25T07:00:00.000Z',
    ]);
    expect(times({ cron: '0 8 * * 1-5' }, '2026-11-20T12:00:00Z', 1, 'America/New_York')).toEqual([
      '2026-11-20T13:00:00.000Z',
    ]);
  });

  it('have seconds with six fields, and years with seven', () => {
    expect(times({ cron: '*/20 59 23 * * *' }, '2026-06-01T12:00:00Z', 4, 'UTC')).toEqual([
      '2026-06-01T23:59:00.000Z',
      '2026-06-01T23:59:20.000Z',
      '2026-06-01T23:59:40.000Z',
      '2026-06-02T23:59:00.000Z',
    ]);
    expect(times({ cron: '0 0 0 1 1 * 2028' }, '2026-06-01T12:00:00Z', 2, 'UTC')).toEqual([
      '2028-01-01T00:00:00.000Z',
      null,
    ]);
  });

  it('know names, the last day, the workday next to a date, and the second Monday', () => {
    expect(times({ cron: '@daily' }, '2026-11-20T12:00:00Z', 1)).toEqual([
      '2026-11-20T23:00:00.000Z',
    ]);
    expect(times({ cron: '0 12 L * *' }, '2026-02-10T00:00:00Z', 2, 'UTC')).toEqual([
      '2026-02-28T12:00:00.000Z',
      '2026-03-31T12:00:00.000Z',
    ]);
    expect(times({ cron: '0 0 15W * *' }, '2026-11-01T00:00:00Z', 1, 'UTC')).toEqual([
      '2026-11-16T00:00:00.000Z',
    ]);
    expect(times({ cron: '0 0 * * MON#2' }, '2026-11-01T00:00:00Z', 1, 'UTC')).toEqual([
      '2026-11-09T00:00:00.000Z',
    ]);
  });

  it('take ? for any day, not for the day on which they are read', () => {
    expect(times({ cron: '0 0 8 ? * MON' }, '2026-11-01T00:00:00Z', 2, 'UTC')).toEqual([
      '2026-11-02T08:00:00.000Z',
      '2026-11-09T08:00:00.000Z',
    ]);
  });

  it('of a time of day lie on the chosen weekdays', () => {
    expect(
      times({ timeOfDay: '17:30:15', weekdays: ['sat', 'sun'] }, '2026-11-20T12:00:00Z'),
    ).toEqual(['2026-11-21T16:30:15.000Z', '2026-11-22T16:30:15.000Z', '2026-11-28T16:30:15.000Z']);
  });

  it('that the clock leaves out come right after the gap', () => {
    expect(times(DAILY, '2026-03-28T00:00:00Z')).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(times({ cron: '30 2,14 * * *' }, '2026-03-28T20:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T12:30:00.000Z',
    ]);
  });

  it('that the clock shows twice come once', () => {
    expect(times(DAILY, '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('with steps go by what clocks show, an hour that is there twice included', () => {
    expect(times({ cron: '*/30 * * * *' }, '2026-10-25T00:10:00Z', 4)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  it('of lengths of time do not care for daylight saving', () => {
    expect(times({ every: { amount: 6, unit: 'hours' } }, '2026-10-24T20:00:00Z', 3)).toEqual([
      '2026-10-24T23:00:00.000Z',
      '2026-10-25T05:00:00.000Z',
      '2026-10-25T11:00:00.000Z',
    ]);
    expect(times({ every: { amount: 90, unit: 'seconds' } }, '2026-06-01T00:00:10Z', 2)).toEqual([
      '2026-06-01T00:01:30.000Z',
      '2026-06-01T00:03:00.000Z',
    ]);
  });

  it('of days, weeks and months show the same time on the clock', () => {
    const anchor = '2026-10-23T09:00';
    expect(
      times({ every: { amount: 2, unit: 'days', anchor } }, '2026-10-20T00:00:00Z', 5),
    ).toEqual([
      '2026-10-21T07:00:00.000Z',
      '2026-10-23T07:00:00.000Z',
      '2026-10-25T08:00:00.000Z',
      '2026-10-27T08:00:00.000Z',
      '2026-10-29T08:00:00.000Z',
    ]);
    expect(times({ every: { amount: 1, unit: 'weeks' } }, '2026-11-20T00:00:00Z', 1)).toEqual([
      '2026-11-22T23:00:00.000Z',
    ]);
    expect(
      times(
        { every: { amount: 1, unit: 'months', anchor: '2026-01-31T10:00' } },
        '2026-02-01T00:00:00Z',
      ),
    ).toEqual(['2026-02-28T09:00:00.000Z', '2026-03-31T08:00:00.000Z', '2026-04-30T08:00:00.000Z']);
  });

  it('given one by one come in order, each once, and then never again', () => {
    const at = ['2026-12-31T23:59:50', '2026-12-24T18:00', '2026-12-24T17:00:00Z'];
    expect(times({ at }, '2026-12-01T00:00:00Z', 4)).toEqual([
      '2026-12-24T17:00:00.000Z',
      '2026-12-31T22:59:50.000Z',
      null,
    ]);
  });

  it('lie between from and until, both included', () => {
    const params = { timeOfDay: '08:00', from: '2026-11-25T08:00', until: '2026-11-26T08:00' };
    expect(times(params, '2026-11-20T00:00:00Z', 4)).toEqual([
      '2026-11-25T07:00:00.000Z',
      '2026-11-26T07:00:00.000Z',
      null,
    ]);
    const previous = (at: string) =>
      iso(source().previous(params, { at: Date.parse(at), timeZone: BERLIN }));
    expect(previous('2026-11-25T06:59:59Z')).toBeNull();
    expect(previous('2027-01-01T00:00:00Z')).toBe('2026-11-26T07:00:00.000Z');
  });

  it('are the same forwards and backwards, over both changes of the clock', () => {
    const all: JsonObject[] = [
      DAILY,
      { cron: '*/20 * * * *' },
      { cron: '30 1-3 * * *' },
      { cron: '*/7 * * * * *' },
      { every: { amount: 7, unit: 'minutes' } },
      { every: { amount: 1, unit: 'days', anchor: '2026-01-01T02:30' } },
      { every: { amount: 1, unit: 'months', anchor: '2026-01-31T02:30' } },
      { at: ['2026-03-29T02:10', '2026-10-25T02:30'] },
    ];
    for (const params of all) {
      for (const start of ['2026-03-28T23:50:00.500Z', '2026-10-24T23:50:00Z']) {
        let after: number | null = Date.parse(start);
        for (let i = 0; i < 40 && after !== null; i++) {
          const next = source().next(params, { after, timeZone: BERLIN });
          if (next === null) break;
          expect(next).toBeGreaterThan(after);
          const where = `${JSON.stringify(params)} ${iso(next)}`;
          expect(source().previous(params, { at: next, timeZone: BERLIN }), where).toBe(next);
          expect(source().previous(params, { at: next + 1, timeZone: BERLIN }), where).toBe(next);
          const before = source().previous(params, { at: next - 1, timeZone: BERLIN });
          expect(before === null || before <= after, where).toBe(true);
          after = next;
        }
      }
    }
  });
});

describe('the words of a schedule', () => {
  it.each([
    [{ cron: '0 8 * * 1-5' }, 'At 08:00, Monday through Friday'],
    [{ cron: '*/30 * * * * *' }, 'Every 30 seconds'],
    [{ timeOfDay: '08:00', timeZone: BERLIN }, 'At 08:00 (Europe/Berlin)'],
    [{ every: { amount: 1, unit: 'days' } }, 'Every day'],
    [{ every: { amount: 15, unit: 'minutes' } }, 'Every 15 minutes'],
    [{ at: ['2026-12-24', '2026-12-31'] }, 'At 2 given times'],
  ])('%j: %s', (params, words) => {
    expect(source().words(params)).toBe(words);
  });
});

describe('what is wrong with a schedule', () => {
  it.each([
    [{}, 'timeOfDay: is missing: give "timeOfDay", "every", "cron" or "at"'],
    [{ cron: '@daily', at: ['2026-12-24'] }, 'at: does not go with "cron": give one of them'],
    [{ cron: '61 * * * *' }, 'cron: is no cron expression: invalid value for minute: 61'],
    [{ cron: '* * *' }, 'cron: is no cron expression: invalid configuration format'],
    [{ cron: '0 0 30 2 *' }, 'cron: never comes: no date is like that'],
    [{ timeOfDay: '25:00' }, 'timeOfDay: must be a time such as 08:00 or 17:30:15'],
    [{ cron: '@daily', weekdays: ['mon'] }, 'weekdays: goes with "timeOfDay" only'],
    [{ every: { amount: 0, unit: 'days' } }, 'every.amount'],
    [{ every: { amount: 1, unit: 'days', anchor: 'soon' } }, 'every.anchor'],
    [{ at: ['2026-12-24', 'Christmas'] }, 'at.1'],
    [{ at: [null] }, 'at.0: is missing: give a date'],
    [{ timeOfDay: '08:00', timeZone: 'Berlin' }, 'timeZone: is no time zone'],
    [{ timeOfDay: '08:00', until: 'later' }, 'until'],
  ])('%j', (params, problem) => {
    const problems = stepProblems(schedule, params);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});
