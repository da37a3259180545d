import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BucketState,
  createTokenBucket,
  take,
} from '../../../engine/endpoints/token-bucket.ts';

const rate = { perSecond: 2, burst: 3 };

describe('take', () => {
  it('gives the burst, then says when the next token comes', () => {
    let state: BucketState | undefined;
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      const taken = take(state, 1000, rate);
      state = taken.state;
      waits.push(taken.retryAfterSec);
    }
    expect(waits).toEqual([0, 0, 0, 1]);
    expect(take(state, 1499, rate).retryAfterSec).toBe(1);
    expect(take(state, 1500, rate).retryAfterSec).toBe(0);
  });

  it('says long waits in whole seconds', () => {
    const slow = { perSecond: 0.1, burst: 1 };
    const { state } = take(undefined, 0, slow);
    expect(take(state, 0, slow).retryAfterSec).toBe(10);
    expect(take(state, 9001, slow).retryAfterSec).toBe(1);
    expect(take(state, 10_000, slow).retryAfterSec).toBe(0);
  });

  it('never holds more than the burst', () => {
    let { state } = take(undefined, 0, rate);
    ({ state } = take(state, 3_600_000, rate));
    expect(state.tokens).toBe(rate.burst - 1);
  });

  it('loses and gains nothing by a clock that is set back', () => {
    let { state } = take(undefined, 10_000, rate);
    ({ state } = take(state, 5000, rate));
    expect(state.tokens).toBe(1);
  });

  it('never lets more through than burst and rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 200 }), (gaps) => {
        let state: BucketState | undefined;
        let now = 0;
        let through = 0;
        for (const gap of gaps) {
          now += gap;
          const taken = take(state, now, rate);
          state = taken.state;
          if (taken.retryAfterSec === 0) through += 1;
        }
        expect(through).toBeLessThanOrEqual(rate.burst + (now / 1000) * rate.perSecond + 1e-6);
      }),
    );
  });
});

it('a bucket remembers what was taken', () => {
  const bucket = createTokenBucket({ perSecond: 1, burst: 1 });
  expect([bucket.take(0), bucket.take(0), bucket.take(1000)]).toEqual([0, 1, 0]);
});
