import { describe, expect, it } from 'vitest';
import { dealWith, dueAfter, type Times } from '../../../engine/triggers/occurrences.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** At every multiple of `period`. */
function every(period: number): Times {
  return {
    next: (after) => Math.floor(after / period) * period + period,
    previous: (at) => Math.floor(at / period) * period,
    once: false,
  };
}

/** At these times and never again. */
function only(...times: number[]): Times {
  return {
    next: (after) => times.find((time) => time > after) ?? null,
    previous: (at) => times.findLast((time) => time <= at) ?? null,
    once: true,
  };
}

const hourly = every(HOUR);

describe('what is due', () => {
  const deal = (runs: 'skip' | 'once' | 'all', now: number, atMost = 50) =>
    dealWith(hourly, { dueAt: 10 * HOUR, upTo: now, now, policy: { runs, atMost } });

  it.each(['skip', 'once', 'all'] as const)('fires once when it is in time (%s)', (runs) => {
    expect(deal(runs, 10 * HOUR + 500)).toEqual({
      firings: [{ scheduledAt: 10 * HOUR, missed: 0, missedSince: null, more: false }],
      gap: null,
      last: 10 * HOUR,
    });
  });

  it('was missed when it is more than a minute late', () => {
    expect(deal('skip', 10 * HOUR + MINUTE).firings).toHaveLength(1);
    expect(deal('skip', 10 * HOUR + MINUTE + 1)).toEqual({
      firings: [],
      gap: { from: 10 * HOUR, to: 10 * HOUR, count: 1, more: false },
      last: 10 * HOUR,
    });
  });

  it('of many times is one firing for all of them, which counts the others', () => {
    expect(deal('once', 14 * HOUR + 5 * MINUTE)).toEqual({
      firings: [{ scheduledAt: 14 * HOUR, missed: 4, missedSince: 10 * HOUR, more: false }],
      gap: null,
      last: 14 * HOUR,
    });
  });

  it('of many times is skipped but for the one that is in time', () => {
    expect(deal('skip', 14 * HOUR + 1000)).toEqual({
      firings: [{ scheduledAt: 14 * HOUR, missed: 0, missedSince: null, more: false }],
      gap: { from: 10 * HOUR, to: 13 * HOUR, count: 4, more: false },
      last: 14 * HOUR,
    });
  });

  it('is each of many times, the oldest first', () => {
    const { firings, gap } = deal('all', 13 * HOUR + 5 * MINUTE);
    expect(firings.map(({ scheduledAt }) => scheduledAt / HOUR)).toEqual([10, 11, 12, 13]);
    expect(gap).toBeNull();
  });

  it('is the newest of many times up to the cap, the others are a gap', () => {
    const { firings, gap, last } = deal('all', 20 * HOUR, 3);
    expect(firings.map(({ scheduledAt }) => scheduledAt / HOUR)).toEqual([18, 19, 20]);
    expect(gap).toEqual({ from: 10 * HOUR, to: 17 * HOUR, count: 8, more: false });
    expect(last).toBe(20 * HOUR);
  });

  it('is counted up to a thousand, however long the gap', () => {
    const now = 10 * HOUR + 3000 * HOUR;
    expect(deal('once', now).firings).toMatchObject([{ missed: 999, more: true }]);
    expect(deal('all', now, 10)).toMatchObject({ gap: { count: 990, more: true }, last: now });
  });

  it('of times that end is dealt with to the end', () => {
    const times = only(1000, 2000, 3000);
    const policy = { runs: 'all', atMost: 5 } as const;
    const due = dealWith(times, { dueAt: 1000, upTo: 10 * HOUR, now: 10 * HOUR, policy });
    expect(due.firings.map(({ scheduledAt }) => scheduledAt)).toEqual([1000, 2000, 3000]);
    expect(due.last).toBe(3000);
  });
});

describe('when it is due next', () => {
  it('is the first time after now, or after what was dealt with', () => {
    expect(dueAfter(hourly, 10 * HOUR, null)).toBe(11 * HOUR);
    expect(dueAfter(hourly, 10 * HOUR + 1, 10 * HOUR)).toBe(11 * HOUR);
  });

  it('is not a time again that was dealt with before the clock was set back', () => {
    expect(dueAfter(hourly, 10 * HOUR - 30 * MINUTE, 10 * HOUR)).toBe(11 * HOUR);
    expect(dueAfter(hourly, 9 * HOUR, 10 * HOUR)).toBe(11 * HOUR);
  });

  it('goes by the new time when the clock was set back by more than the pause between two', () => {
    expect(dueAfter(hourly, 9 * HOUR - 1, 10 * HOUR)).toBe(9 * HOUR);
    expect(dueAfter(hourly, 0, 1_000_000 * HOUR)).toBe(HOUR);
    expect(dueAfter(every(1000), 9 * HOUR, 10 * HOUR)).toBe(9 * HOUR + 1000);
  });

  it('is never a moment again that came once', () => {
    const times = only(HOUR, 2 * HOUR);
    expect(dueAfter(times, 0, HOUR)).toBe(2 * HOUR);
    expect(dueAfter(times, 0, 2 * HOUR)).toBeNull();
    expect(dueAfter(times, 0, null)).toBe(HOUR);
  });

  it('of a schedule that has ended is still known when the clock is set back far', () => {
    const ended: Times = {
      ...hourly,
      next: (after) => (after >= 10 * HOUR ? null : hourly.next(after)),
    };
    expect(dueAfter(ended, 9 * HOUR + 1, 10 * HOUR)).toBeNull();
    expect(dueAfter(ended, 2 * HOUR, 10 * HOUR)).toBe(3 * HOUR);
  });
});
