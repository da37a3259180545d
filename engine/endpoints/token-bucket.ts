/** `burst` requests at once, refilled with `perSecond`. */
export interface Rate {
  perSecond: number;
  burst: number;
}

export interface BucketState {
  readonly tokens: number;
  /** Milliseconds UTC of the last refill. */
  readonly refilledAt: number;
}

export interface Taken {
  /** Keep it for the next request, also when nothing could be taken. */
  state: BucketState;
  /** 0: a token was taken. Otherwise whole seconds until there is one, as Retry-After wants them. */
  retryAfterSec: number;
}

/**
 * Takes one token. `state` is undefined for the first request, which finds the bucket full. A clock
 * that was set back refills nothing and takes nothing away.
 */
export function take(state: BucketState | undefined, now: number, rate: Rate): Taken {
  const tokens = state === undefined ? rate.burst : refilled(state, now, rate);
  if (tokens >= 1) return { state: { tokens: tokens - 1, refilledAt: now }, retryAfterSec: 0 };
  const waitSec = (1 - tokens) / rate.perSecond;
  return { state: { tokens, refilledAt: now }, retryAfterSec: Math.max(1, Math.ceil(waitSec)) };
}

/** A bucket that remembers its state. Lives in memory: a restart finds it full. */
export interface TokenBucket {
  /** 0 when a token was taken, otherwise the seconds for Retry-After. */
  take(now: number): number;
}

export function createTokenBucket(rate: Rate): TokenBucket {
  let state: BucketState | undefined;
  return {
    take(now) {
      const taken = take(state, now, rate);
      state = taken.state;
      return taken.retryAfterSec;
    },
  };
}

function refilled(state: BucketState, now: number, rate: Rate): number {
  const elapsedSec = Math.max(0, now - state.refilledAt) / 1000;
  return Math.min(rate.burst, state.tokens + elapsedSec * rate.perSecond);
}
