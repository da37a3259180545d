import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDelay } from '../../../engine/runs/retry-policy.ts';
import type { StepError } from '../../../shared/model/run.ts';
import { retryPolicySchema } from '../../../shared/model/workflow.ts';

type PolicyInput = Parameters<typeof retryPolicySchema.parse>[0];

function delay(
  policy: PolicyInput,
  failed: {
    attempt?: number;
    kind?: string;
    retryAfterMs?: number;
    sinceFirstMs?: number;
    random?: number;
  } = {},
): number | null {
  const { attempt = 1, kind, retryAfterMs, sinceFirstMs = 0, random = 0 } = failed;
  const error: StepError = {
    code: 'x',
    message: 'x',
    ...(kind === undefined ? {} : { kind }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return nextDelay(retryPolicySchema.parse(policy), { attempt, error, sinceFirstMs, random });
}

const any = { on: ['any'], attempts: 10, jitter: 0 };

describe('nextDelay', () => {
  it('doubles from attempt to attempt up to the cap', () => {
    const policy = { ...any, delayMs: 1000, maxDelayMs: 5000 };
    expect([1, 2, 3, 4, 9].map((attempt) => delay(policy, { attempt }))).toEqual([
      1000, 2000, 4000, 5000, 5000,
    ]);
  });

  it('stays the same when it is fixed, also above the cap for growing ones', () => {
    const policy = { ...any, strategy: 'fixed', delayMs: 300_000 };
    expect([1, 2, 9].map((attempt) => delay(policy, { attempt }))).toEqual([
      300_000, 300_000, 300_000,
    ]);
  });

  it('never waits less than its own first delay because of the cap', () => {
    expect(delay({ ...any, delayMs: 120_000, maxDelayMs: 60_000 })).toBe(120_000);
  });

  it('ends when the attempts are used up; one attempt is none more', () => {
    const policy = { ...any, attempts: 3 };
    expect(delay(policy, { attempt: 2 })).not.toBeNull();
    expect(delay(policy, { attempt: 3 })).toBeNull();
    expect(delay({ ...any, attempts: 1 })).toBeNull();
  });

  it('spreads downwards by the share of the jitter, never above the delay nor below zero', () => {
    fc.assert(
      fc.property(
        fc.record({
          jitter: fc.double({ min: 0, max: 1, noNaN: true }),
          random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          attempt: fc.integer({ min: 1, max: 99 }),
          delayMs: fc.integer({ min: 0, max: 86_400_000 }),
          maxDelayMs: fc.integer({ min: 0, max: 7 * 86_400_000 }),
          strategy: fc.constantFrom('fixed', 'exponential'),
        }),
        ({ random, attempt, ...rest }) => {
          const policy = { on: ['any'], attempts: 100, ...rest };
          const whole = delay({ ...policy, jitter: 0 }, { attempt, random }) ?? -1;
          const spread = delay(policy, { attempt, random }) ?? -1;
          expect(Number.isInteger(spread)).toBe(true);
          expect(spread).toBeLessThanOrEqual(whole);
          expect(spread).toBeGreaterThanOrEqual(Math.floor(whole * (1 - rest.jitter)));
          expect(whole).toBeLessThanOrEqual(Math.max(rest.maxDelayMs, rest.delayMs));
        },
      ),
    );
  });

  it('waits as long as the server asked for, when that is longer, and a day at most', () => {
    const policy = { ...any, delayMs: 1000 };
    expect(delay(policy, { retryAfterMs: 90_000 })).toBe(90_000);
    expect(delay(policy, { retryAfterMs: 10 })).toBe(1000);
    expect(delay(policy, { retryAfterMs: 10 * 86_400_000 })).toBe(86_400_000);
  });

  it('starts no attempt later than the total time after the first', () => {
    const policy = { ...any, delayMs: 1000, totalMs: 5000 };
    expect(delay(policy, { sinceFirstMs: 4000 })).toBe(1000);
    expect(delay(policy, { sinceFirstMs: 4001 })).toBeNull();
    expect(delay(policy, { retryAfterMs: 6000 })).toBeNull();
  });

  it('covers network trouble, time-outs and what may pass by itself, unless told otherwise', () => {
    const covered = ['network', 'timeout', '408', '425', '429', '500', '503', '599'];
    const not = ['400', '401', '404', '409', '600', '5', '50', '5000'];
    for (const kind of covered)
      expect({ kind, delay: delay({}, { kind }) !== null }).toEqual({ kind, delay: true });
    for (const kind of not)
      expect({ kind, delay: delay({}, { kind }) }).toEqual({ kind, delay: null });
    expect(delay({})).toBeNull();
  });

  it('covers only what is listed', () => {
    const policy = { on: ['409', 'timeout'] };
    expect(delay(policy, { kind: '409' })).not.toBeNull();
    expect(delay(policy, { kind: 'timeout' })).not.toBeNull();
    expect(delay(policy, { kind: 'network' })).toBeNull();
    expect(delay(policy, { kind: '500' })).toBeNull();
  });

  it('covers errors without a kind when any error counts', () => {
    expect(delay(any)).toBe(1000);
    expect(delay(any, { kind: '404' })).toBe(1000);
  });
});
