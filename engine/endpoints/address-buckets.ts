import { networkOf } from './address-list.ts';
import { type BucketState, type Rate, take } from './token-bucket.ts';

/** So many senders are remembered; the ones not heard of for longest are forgotten first. */
const MAX_ADDRESSES = 10_000;

/** A token bucket for each sender. Lives in memory: a restart finds all of them full. */
export interface AddressBuckets {
  /** 0 when a token was taken, otherwise the seconds for Retry-After. */
  take(address: string, now: number): number;
  readonly size: number;
}

/** Addresses of one IPv6 network of 64 bits are one sender: whoever has one has all of them. */
export function createAddressBuckets(rate: Rate, limit = MAX_ADDRESSES): AddressBuckets {
  // In the order of their last use, as a Map keeps its keys as they were put in.
  const states = new Map<string, BucketState>();
  return {
    take(address, now) {
      const sender = networkOf(address);
      const taken = take(states.get(sender), now, rate);
      states.delete(sender);
      states.set(sender, taken.state);
      if (states.size > limit) {
        const [oldest] = states.keys();
        if (oldest !== undefined) states.delete(oldest);
      }
      return taken.retryAfterSec;
    },
    get size() {
      return states.size;
    },
  };
}
