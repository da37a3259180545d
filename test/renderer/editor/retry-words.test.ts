import { describe, expect, it } from 'vitest';
import { nextDelay } from '../../../engine/runs/retry-policy.ts';
import {
  joinDuration,
  splitDuration,
  unitOf,
} from '../../../renderer/features/editor/settings/duration.ts';
import { retryDelays, retryWords } from '../../../renderer/features/editor/settings/retry-words.ts';
import { type RetryPolicy, retryPolicySchema } from '../../../shared/model/workflow.ts';

function policy(given: Partial<RetryPolicy> = {}): RetryPolicy {
  return retryPolicySchema.parse({ jitter: 0, ...given });
}

describe('a retry policy in words', () => {
  it.each([
    [{ attempts: 1 }, 'One attempt: a failure is final.'],
    [{ attempts: 5 }, '5 attempts: again after 1 s, 2 s, 4 s, 8 s.'],
    [
      { attempts: 4, strategy: 'fixed', delayMs: 90_000 },
      '4 attempts: again after 1 min 30 s each time.',
    ],
    [{ attempts: 3, strategy: 'fixed', delayMs: 500 }, '3 attempts: again after 500 ms, 500 ms.'],
    [{ attempts: 2, delayMs: 0 }, '2 attempts, each right after the last.'],
    [
      { attempts: 5, delayMs: 30_000, maxDelayMs: 60_000 },
      '5 attempts: again after 30 s, 1 min, 1 min, 1 min.',
    ],
    [
      { attempts: 10, jitter: 0.2 },
      '10 attempts: again after 1 s, 2 s, 4 s, 8 s, 16 s, 32 s … up to 1 min. Each up to 20 % sooner, at random.',
    ],
    [
      { attempts: 5, totalMs: 5000 },
      '3 attempts: again after 1 s, 2 s. No attempt starts later than 5 s after the first, so 3 of 5 can happen.',
    ],
  ] satisfies [Partial<RetryPolicy>, string][])('%j: %s', (given, words) => {
    expect(retryWords(policy(given))).toBe(words);
  });

  it.each([
    { attempts: 8 },
    { attempts: 6, strategy: 'fixed' },
    { attempts: 12, delayMs: 120_000 },
    { attempts: 9, totalMs: 20_000 },
  ] satisfies Partial<RetryPolicy>[])('tells the delays that the engine takes: %j', (given) => {
    const taken: number[] = [];
    const error = { code: 'x', message: 'x', kind: '503' };
    for (let attempt = 1, sinceFirstMs = 0; ; attempt++) {
      const delay = nextDelay(policy(given), { attempt, error, sinceFirstMs, random: 0.5 });
      if (delay === null) break;
      taken.push(delay);
      sinceFirstMs += delay;
    }
    expect(retryDelays(policy(given))).toEqual(taken);
  });
});

it.each([
  [0, 0, 's'],
  [250, 250, 'ms'],
  [1000, 1, 's'],
  [90_000, 90, 's'],
  [120_000, 2, 'min'],
  [7_200_000, 2, 'h'],
] as const)('%d ms are %d %s', (ms, amount, unit) => {
  expect(splitDuration(ms)).toEqual({ amount, unit });
  expect(joinDuration(amount, unit)).toBe(ms);
});

it('keeps the unit that a duration was typed in, until another value comes', () => {
  expect(unitOf(500, { ms: 500, unit: 's' })).toBe('s');
  expect(unitOf(undefined, { ms: undefined, unit: 'min' })).toBe('min');
  expect(unitOf(250, { ms: 500, unit: 's' })).toBe('ms');
});
