import { expect, it } from 'vitest';
import { afterCrash } from '../../electron/restart-policy.ts';

it('starts the engine again later after each crash, and gives up after the sixth', () => {
  let crashes: readonly number[] = [];
  const delays: (number | 'give-up')[] = [];
  for (let now = 0; now < 6000; now += 1000) {
    const next = afterCrash(crashes, now);
    crashes = next.recent;
    delays.push(next.kind === 'again' ? next.delayMs : next.kind);
  }
  expect(delays).toEqual([250, 1000, 4000, 15_000, 15_000, 'give-up']);
});

it('forgets crashes of more than five minutes ago', () => {
  const old = [0, 1, 2, 3, 4];
  expect(afterCrash(old, 400_000)).toEqual({ kind: 'again', delayMs: 250, recent: [400_000] });
});
