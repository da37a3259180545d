import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import type { LatestEvent } from '../../../../shared/model/endpoint-views.ts';
import { EVENT_REASONS } from '../../../../shared/model/event.ts';
import { lacksKey } from '../../../../shared/model/verification.ts';
import { formatCount } from '../../../ui/format.ts';

export type Health = 'fine' | 'rejecting' | 'keyless' | 'silent' | 'never' | 'paused' | 'retired';

/** What arrived in each of the last 24 hours, oldest first; the last one is under way. */
export interface Traffic {
  accepted: readonly number[];
  rejected: readonly number[];
  /** Duplicates and handshakes. */
  other: readonly number[];
}

export const NO_TRAFFIC: Traffic = { accepted: [], rejected: [], other: [] };

const dayMs = 86_400_000;

/**
 * How an endpoint is doing. It is `rejecting` when the newest request was refused, and at least half
 * of those of its newest hour: a stray request among many is no trouble of the endpoint's.
 */
export function healthOf({
  endpoint,
  latest,
  traffic,
  now,
}: {
  endpoint: Pick<Endpoint, 'settings' | 'secretCount'>;
  latest: Pick<LatestEvent, 'at' | 'status'> | undefined;
  traffic: Traffic;
  now: number;
}): Health {
  const { state, verification } = endpoint.settings;
  if (state !== 'active') return state;
  if (lacksKey(verification, endpoint.secretCount)) return 'keyless';
  if (latest === undefined) return 'never';
  if (now - latest.at > dayMs) return 'silent';
  const newest = Math.max(
    lastHourWith(traffic.accepted),
    lastHourWith(traffic.rejected),
    lastHourWith(traffic.other),
  );
  if (latest.status !== 'rejected') return 'fine';
  const refused = traffic.rejected[newest] ?? 0;
  const taken = (traffic.accepted[newest] ?? 0) + (traffic.other[newest] ?? 0);
  return refused >= taken ? 'rejecting' : 'fine';
}

function lastHourWith(counts: readonly number[]): number {
  return counts.findLastIndex((count) => count > 0);
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** Why, in a sentence: what stands below the word. */
export function healthWords(
  health: Health,
  { traffic, latest }: { traffic: Traffic; latest: LatestEvent | undefined },
): string {
  const refused = sum(traffic.rejected);
  const all = refused + sum(traffic.accepted) + sum(traffic.other);
  switch (health) {
    case 'fine':
      return refused === 0
        ? 'What came in the last day was taken.'
        : `Of ${count(all)} in the last day, ${count(refused)} ${refused === 1 ? 'was' : 'were'} refused.`;
    case 'rejecting': {
      const why = latest?.reason == null ? '' : ` ${EVENT_REASONS[latest.reason]}`;
      if (refused === all && all > 1)
        return `All ${count(all)} requests of the last day were refused.${why}`;
      return `${count(refused)} of ${formatCount(all, 'request')} in the last day ${refused === 1 ? 'was' : 'were'} refused.${why}`;
    }
    case 'keyless':
      return 'It has no secret to check against, so every request is refused until one is set.';
    case 'silent':
      return 'Nothing has come for more than a day.';
    case 'never':
      return 'Nothing has come yet. Enter the address at the sender, or send a sample below.';
    case 'paused':
      return 'Events are stored and answered, and run nothing.';
    case 'retired':
      return 'Whoever sends is told 410: this address is gone for good.';
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
