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
const HANDSHAKES = { perSecond: 20, inAll: 1000 };
/** Between two looks at whether there are too many. */
const CAP_EVERY = 100;

export interface Rejection {
  head: RequestHead;
  /** Null where the request came to none. */
  endpoint: LiveEndpoint | null;
  reason: EventReason;
  body?: Buffer;
  verification?: string | null;
  /** The wait that it came for, or the event that it was made of. */
  origin?: Pick<NewEvent, 'source' | 'runSeq' | 'resentFrom'>;
}

/** What is stored of it. */
export type Kept = Pick<NewEvent, 'id' | 'status' | 'reason'>;

export interface Rejections {
  /** The same for a handshake, which anybody can ask for as well. */
  keepHandshake(
    handshake: Omit<Rejection, 'reason'> & { endpoint: LiveEndpoint },
  ): Promise<Kept | null>;
  /**
   * Stores the request with its reason. Resolves when that is over, with null where it is not kept;
   * never rejects.
   */
  keep(rejection: Rejection): Promise<Kept | null>;
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
  /** Old ones had to go: numbers are to be counted again. */
  removed: () => void;
  now: () => number;
  log: Logger;
}): Rejections {
  const { events, endpoints, committer, now, log } = deps;
  const rejected = new Map<number | null, Tally>();
  const handshakes = new Map<number, Tally>();

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

  /** `cap` removes the oldest beyond the limit, inside the transaction. */
  async function store(
    { head, endpoint, body = EMPTY, verification = null, origin }: Omit<Rejection, 'reason'>,
    kind: Pick<NewEvent, 'status' | 'reason'> & {
      tally: Tally;
      perSecond: number;
      cap: () => number;
    },
  ): Promise<Kept | null> {
    const { status, reason, tally, perSecond, cap } = kind;
    // Who sends an event again asked for just this one.
    const isOurs = origin?.resentFrom !== undefined;
    if (!isOurs && !take(tally, endpoint?.settings.path ?? null, perSecond)) return null;
    const event: NewEvent = {
      ...deps.describe(head, endpoint),
      status,
      reason,
      body: body.subarray(0, KEPT_BODY_BYTES),
      bodySize: body.length,
      verification,
      ...origin,
    };
    const capNow = ++tally.sinceCap > CAP_EVERY;
    if (capNow) tally.sinceCap = 0;
    try {
      const removed = await committer.write(() => {
        events.insert(event);
        return capNow ? cap() : 0;
      });
      if (removed > 0) deps.removed();
      else if (endpoint !== null) endpoints.counted(endpoint.seq, event.receivedAt);
    } catch (error) {
      log.error({ err: error }, 'a rejected request could not be kept');
      return null;
    }
    deps.stored(idToText(event.id));
    return event;
  }

  return {
    keep(rejection) {
      const { endpoint, reason } = rejection;
      const { perSecond, inAll } = endpoint === null ? OF_NONE : OF_AN_ENDPOINT;
      const seq = endpoint?.seq ?? null;
      const tally = tallyOf(rejected, seq);
      const cap = () => events.capRejected(seq, inAll);
      return store(rejection, { status: 'rejected', reason, tally, perSecond, cap });
    },
    keepHandshake(handshake) {
      const { perSecond, inAll } = HANDSHAKES;
      const { seq } = handshake.endpoint;
      const tally = tallyOf(handshakes, seq);
      const cap = () => events.capHandshakes(seq, inAll);
      return store(handshake, { status: 'handshake', reason: null, tally, perSecond, cap });
    },
  };
}

function tallyOf<K>(tallies: Map<K, Tally>, endpointSeq: K): Tally {
  let tally = tallies.get(endpointSeq);
  if (tally === undefined) {
    tally = { second: 0, ofSecond: 0, sinceCap: CAP_EVERY };
    tallies.set(endpointSeq, tally);
  }
  return tally;
}
