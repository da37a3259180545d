import { describe, expect, it } from 'vitest';
import {
  type AlertState,
  type AlertTimes,
  decide,
  isForgettable,
  QUIET,
} from '../../../../engine/operations/alerts/decide.ts';

const MINUTE = 60_000;

/** Looks once a minute; `#` is trouble, `.` is none. What is told stands below it. */
function play(looks: string, options: Partial<AlertTimes> = {}): string {
  const times = { forMs: 0, cooldownMs: 0, remindMs: null, ...options };
  let state: AlertState = QUIET;
  let told = '';
  [...looks].forEach((look, minute) => {
    const now = (minute + 1) * MINUTE;
    const { next, news } = decide(state, look === '#' ? 'trouble' : null, { ...times, now });
    state = next;
    told += news === null ? ' ' : { firing: 'F', reminder: 'r', resolved: 'R' }[news];
  });
  return told;
}

describe('an alert', () => {
  it('is told when it begins and when it ends, and not in between', () => {
    expect(play('..###..#.')).toBe('  F  R FR');
  });

  it('waits until the trouble has lasted', () => {
    expect(play('##.####.', { forMs: 2 * MINUTE })).toBe('     F R');
  });

  it('that flutters is told once in its cool-down, and then if it lasts', () => {
    expect(play('#.#.#.#####', { cooldownMs: 9 * MINUTE })).toBe('FR       F ');
  });

  it('is told again as often as asked for', () => {
    expect(play('########.', { remindMs: 3 * MINUTE })).toBe('F  r  r R');
  });

  it('is not held back by a clock that was set back', () => {
    const now = 1_000_000 * MINUTE;
    const times = { now, forMs: MINUTE, cooldownMs: 60 * MINUTE, remindMs: null };
    const ahead = { ...QUIET, activeSince: now + 500 * MINUTE, toldAt: now + 500 * MINUTE };
    const { next } = decide(ahead, 'trouble', times);
    expect(next.activeSince).toBe(now);
    expect(decide(next, 'trouble', { ...times, now: now + MINUTE }).news).toBe('firing');
  });

  it('is remembered for its cool-down, and forgotten after it', () => {
    const over = { ...QUIET, toldAt: 10 * MINUTE };
    const times = { now: 12 * MINUTE, forMs: 0, cooldownMs: 5 * MINUTE, remindMs: null };
    expect(isForgettable(over, times)).toBe(false);
    expect(isForgettable(over, { ...times, now: 15 * MINUTE })).toBe(true);
  });
});
