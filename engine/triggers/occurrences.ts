import type { MissedPolicy } from '../steps/trigger-source.ts';

/** The times of one schedule, in ms UTC. */
export interface Times {
  /** The first after `after`; null: never again. */
  next(after: number): number | null;
  /** The last at or before `at`. */
  previous(at: number): number | null;
  /** None comes again when the clock is set back. */
  readonly once: boolean;
}

/** What one event stands for. */
export interface Firing {
  scheduledAt: number;
  /** Earlier times that this event stands for as well. */
  missed: number;
  /** The first of them. */
  missedSince: number | null;
  /** There were more than could be counted. */
  more: boolean;
}

/** Times for which nothing runs. */
export interface Gap {
  from: number;
  to: number;
  count: number;
  more: boolean;
}

export interface Due {
  firings: Firing[];
  gap: Gap | null;
  /** The newest time that is dealt with by that. */
  last: number;
}

/** Later than this a time counts as missed: shorter delays come of load or of a restart. */
const ON_TIME_MS = 60_000;
/** Finding a time takes up to 0.1 ms: a second's schedule has 86,400 a day. */
const MOST_COUNTED = 1000;

/** What becomes of the times from `dueAt` (which is one of them) to `upTo`, when it is `now`. */
export function dealWith(
  times: Times,
  options: { dueAt: number; upTo: number; now: number; policy: MissedPolicy },
): Due {
  const { dueAt, upTo, now, policy } = options;
  const last = Math.max(times.previous(upTo) ?? dueAt, dueAt);
  const isOnTime = now - last <= ON_TIME_MS;
  const { count, more } = countFrom(times, dueAt, last);
  switch (policy.runs) {
    case 'once':
      return { firings: [firing(last, { from: dueAt, count: count - 1, more })], gap: null, last };
    case 'skip': {
      const missed = isOnTime ? count - 1 : count;
      const to = isOnTime ? (times.previous(last - 1) ?? dueAt) : last;
      return {
        firings: isOnTime ? [firing(last)] : [],
        gap: missed === 0 ? null : { from: dueAt, to, count: missed, more },
        last,
      };
    }
    case 'all': {
      const newest: number[] = [];
      let at: number | null = last;
      while (at !== null && at >= dueAt && newest.length < policy.atMost) {
        newest.push(at);
        at = times.previous(at - 1);
      }
      const left = count - newest.length;
      const isLeft = at !== null && at >= dueAt && left > 0;
      return {
        firings: newest.reverse().map((time) => firing(time)),
        gap: isLeft && at !== null ? { from: dueAt, to: at, count: left, more } : null,
        last,
      };
    }
  }
}

function firing(
  scheduledAt: number,
  missed: { from: number; count: number; more: boolean } | null = null,
): Firing {
  if (missed === null || missed.count === 0)
    return { scheduledAt, missed: 0, missedSince: null, more: false };
  return { scheduledAt, missed: missed.count, missedSince: missed.from, more: missed.more };
}

/** How many times there are from `first` to `last`, both included. */
function countFrom(times: Times, first: number, last: number): { count: number; more: boolean } {
  let count = 1;
  let at: number | null = first;
  while (count < MOST_COUNTED) {
    at = times.next(at);
    if (at === null || at > last) return { count, more: false };
    count++;
  }
  return { count, more: at < last };
}

/**
 * When a schedule is next due after `after`, if `last` was the newest time it dealt with. Where the
 * clock was set back, `last` lies ahead: a time that was dealt with does not come again, as long as
 * that means waiting for no longer than from it to the next. Set back by more, the clock was
 * corrected, and a schedule must not stand still until it has caught up.
 */
export function dueAfter(times: Times, after: number, last: number | null): number | null {
  if (last === null || last <= after) return times.next(after);
  const following = times.next(last);
  if (times.once) return following;
  const before = following === null ? times.previous(last - 1) : last;
  const pause = (following ?? last) - (before ?? Number.NEGATIVE_INFINITY);
  return last - after <= pause ? following : times.next(after);
}
