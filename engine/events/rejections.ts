import type { Logger } from 'pino';
import type { EventReason } from '../../shared/model/event.ts';
import type { Committer } from '../db/committer.ts';
import { idToText } from '../db/ids.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import type { EventRepository, NewEvent } from './event-repository.ts';
import type { RequestHead } from './received-request.ts';
import type { RequestDescription } from './store-event.ts';

/** What is kept of a rejected body. */
const KEPT_BODY_BYTES = 64 * 1024;
const EMPTY = Buffer.alloc(0);

/**
 * Strangers must not fill the disk: of one endpoint, and of the requests that had none, so many are
 * kept of one second, and so many in all.
 */
const OF_AN_ENDPOINT = { perSecond: 200, inAll: 10_000 };
const OF_NONE = { perSecond: 50, inAll: 1000 };
/** Between two looks at whether there are too many. */
const CAP_EVERY = 100;

export interface Rejection {
  head: RequestHead;
  /** Null where the request came to none. */
  endpoint: LiveEndpoint | null;
  reason: EventReason;
  body?: Buffer;
  verification?: string | null;
}

export interface Rejections {
  /** Stores the request with its reason. Resolves when that is over; never rejects. */
  keep(rejection: Rejection): Promise<void>;
}

interface Tally {
  second: number;
  ofSecond: number;
  sinceCap: number;
}

export function createRejections(deps: {
  events: EventRepository;
  endpoints: Endpoints;
  committer: Committer;
  describe: (head: RequestHead, endpoint: LiveEndpoint | null) => RequestDescription;
  stored: (id: string) => void;
  now: () => number;
  log: Logger;
}): Rejections {
  const { events, endpoints, committer, now, log } = deps;
  const tallies = new Map<number | null, Tally>();

  function tallyOf(endpointSeq: number | null): Tally {
    let tally = tallies.get(endpointSeq);
    if (tally === undefined) {
      tally = { second: 0, ofSecond: 0, sinceCap: CAP_EVERY };
      tallies.set(endpointSeq, tally);
    }
    return tally;
  }

  /** Whether one more may be kept in this second. */
  function take(tally: Tally, path: string | null, perSecond: number): boolean {
    const second = Math.floor(now() / 1000);
    if (second !== tally.second) {
      const lost = tally.ofSecond - perSecond;
      if (lost > 0)
        log.warn({ path, lost }, 'so many rejected requests came that not all are kept');
      tally.second = second;
      tally.ofSecond = 0;
    }
    return ++tally.ofSecond <= perSecond;
  }

  return {
    async keep({ head, endpoint, reason, body = EMPTY, verification = null }) {
      const limits = endpoint === null ? OF_NONE : OF_AN_ENDPOINT;
      const endpointSeq = endpoint?.seq ?? null;
      const tally = tallyOf(endpointSeq);
      if (!take(tally, endpoint?.settings.path ?? null, limits.perSecond)) return;
      const event: NewEvent = {
        ...deps.describe(head, endpoint),
        status: 'rejected',
        reason,
        body: body.subarray(0, KEPT_BODY_BYTES),
        bodySize: body.length,
        verification,
      };
      const capNow = ++tally.sinceCap > CAP_EVERY;
      if (capNow) tally.sinceCap = 0;
      try {
        const removed = await committer.write(() => {
          events.insert(event);
          return capNow ? events.capRejected(endpointSeq, limits.inAll) : 0;
        });
        if (removed > 0) endpoints.recount();
        else if (endpoint !== null) endpoints.counted(endpoint.seq, event.receivedAt);
      } catch (error) {
        log.error({ err: error }, 'a rejected request could not be kept');
        return;
      }
      deps.stored(idToText(event.id));
    },
  };
}
