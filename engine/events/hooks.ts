import type { Logger } from 'pino';
import { ConflictError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { Redactor } from '../credentials/redactor.ts';
import type { Committer } from '../db/committer.ts';
import { idToText, newId } from '../db/ids.ts';
import { forBrowser, preflightAnswer } from '../endpoints/cors.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import { createGate, type Gate } from '../endpoints/gate.ts';
import { hideCredentials } from '../endpoints/hide-credential.ts';
import { createTraffic } from '../endpoints/traffic.ts';
import { forReader, hideToken, type LinkAdmission, readLink } from '../links/link-request.ts';
import type { LinkRequests } from '../links/link-requests.ts';
import type { ResumeDeps } from '../links/resume-requests.ts';
import type { ArrivedCheck } from '../operations/tunnel-check.ts';
import type { RunQueue } from '../runs/run-queue.ts';
import type { Listener } from '../workflows/workflows.ts';
import { codingOf } from './body/content-encoding.ts';
import type { EventRepository } from './event-repository.ts';
import { type Readers, successAnswer } from './hook-decisions.ts';
import { problem } from './problem.ts';
import { allHeaders, firstHeader } from './raw-headers.ts';
import type { Admission, HookAnswer, Hooks, RequestHead } from './received-request.ts';
import {
  addressLimited,
  bodyRefusal,
  FOREIGN_HOST,
  type Refusal,
  takesMethod,
  UNKNOWN_CODING,
  UNKNOWN_PATH,
  wrongMethod,
} from './refusals.ts';
import { createRejections } from './rejections.ts';
import type { EventSchemas } from './schema/event-schemas.ts';
import { createStoreEvent, type RequestDescription } from './store-event.ts';
import { type Arrival, createTakeRequest, type Taken } from './take-request.ts';
import type { WaitingAnswers } from './waiting-answers.ts';

const RETRY_AFTER = { 'retry-after': '5' };
const TOO_MANY_OPEN = { detail: 'Too many requests are open at once.', retryAfterSec: 1 };

export interface HooksDeps {
  endpoints: Endpoints;
  events: EventRepository;
  queue: RunQueue;
  committer: Committer;
  waitingAnswers: WaitingAnswers;
  readers: Readers;
  schemas: Pick<EventSchemas, 'deviates' | 'accepted'>;
  listeners: (endpointId: string) => readonly Listener[];
  /** Who answers at the links of waiting runs. */
  linkRequests: (deps: Pick<ResumeDeps, 'describe' | 'keep'>) => LinkRequests;
  settings: () => Settings;
  redactor: Redactor;
  /** Why nothing can be taken just now; null when it can. */
  refusing: () => { detail: string; retryAfterSec: number } | null;
  /** A request was sent away because none could be taken. */
  shed: (detail: string) => void;
  /** Of a check of the public URL that is in progress. */
  arrivedCheck: (head: RequestHead) => ArrivedCheck | null;
  /** An event was stored, whatever its status. */
  stored: (event: { id: string; runs: number }) => void;
  /** Old events were removed to make room. */
  removed: () => void;
  now: () => number;
  log: Logger;
}

export interface HooksEngine extends Hooks {
  /** Settings changed: public names and proxies are read again. */
  reload(): void;
  /** More than about 1,000 webhooks a second are arriving. */
  underPressure(): boolean;
  /**
   * An event from this computer itself: nothing is verified, everything else is as usual. Throws
   * ConflictError where the endpoint is retired.
   */
  receiveLocal(
    endpoint: LiveEndpoint,
    head: LocalHead,
    body: Buffer,
    /** Id of the event that it was made of: then it is stored, whatever it repeats. */
    resentFrom?: Buffer,
  ): Promise<{ id: Buffer; status: 'accepted' | 'duplicate'; runs: number }>;
  /**
   * A request that was made of a stored event, verified as any other. What looks at the network only
   * (host, address, rates) does not concern it, and it is nobody's twin. Throws ConflictError where
   * the endpoint is retired; rejects when it cannot be stored.
   */
  receiveAgain(
    endpoint: LiveEndpoint,
    head: LocalHead,
    body: Buffer,
    resentFrom: Buffer,
  ): Promise<Taken>;
}

type LocalHead = Omit<RequestHead, 'httpVersion' | 'remoteAddress' | 'secure'>;

/** Decides what becomes of a request, in the order of docs/receiver.md. */
export function createHooks(deps: HooksDeps): HooksEngine {
  const { endpoints, events, committer, readers, redactor, now, log } = deps;
  const store = createStoreEvent({ ...deps, describe });
  const traffic = createTraffic(deps.settings);
  let gate = makeGate(deps.settings());
  let gauge = { slice: 0, count: 0, before: 0 };
  const rejections = createRejections({
    events,
    endpoints,
    committer,
    describe,
    stored: (id) => deps.stored({ id, runs: 0 }),
    removed: deps.removed,
    now,
    log,
  });

  const take = createTakeRequest({ endpoints, rejections, store, now });

  const linkRequests = deps.linkRequests({
    describe: (head) => describe(head, null),
    keep: rejections.keep,
  });

  function count(): void {
    // Slices of 16 ms.
    const slice = now() >> 4;
    if (slice !== gauge.slice)
      gauge = { slice, count: 0, before: slice === gauge.slice + 1 ? gauge.count : 0 };
    gauge.count++;
  }

  function clientAddress({ remoteAddress, rawHeaders }: RequestHead): string | null {
    const forwarded = firstHeader(rawHeaders, 'x-forwarded-for');
    return gate.clientAddress(
      remoteAddress,
      // A proxy may add a field of its own instead of a hop: all of them are one list.
      forwarded === undefined ? undefined : allHeaders(rawHeaders, 'x-forwarded-for').join(','),
    );
  }

  /** The endpoint's secrets are taken out, and the links of waiting runs. */
  function describe(head: RequestHead, endpoint: LiveEndpoint | null): RequestDescription {
    const { rawHeaders, url } =
      endpoint === null ? hideToken(head) : hideCredentials(head, endpoint.verifier);
    const receivedAt = now();
    return {
      id: newId(receivedAt),
      endpointSeq: endpoint?.seq ?? null,
      receivedAt,
      method: head.method,
      url: redactor.mask(url),
      httpVersion: head.httpVersion,
      remoteAddress: clientAddress(head),
      rawHeaders: redactor.maskJson(JSON.stringify(rawHeaders)),
      externalId: null,
      duplicateOf: null,
      parseError: null,
    };
  }

  /** Before the body is read; the answer does not wait for what is kept. */
  function refuse(
    head: RequestHead,
    endpoint: LiveEndpoint | null,
    { reason, answer }: Refusal,
  ): Admission {
    void rejections.keep({ head, endpoint, reason });
    return { admitted: false, answer };
  }

  /** Why the endpoint does not take this request, before its body is read; null when it does. */
  function refusal(head: RequestHead, endpoint: LiveEndpoint): Refusal | null {
    const { settings, load } = endpoint;
    if (settings.state === 'retired')
      return { reason: 'retired', answer: problem(410, 'Gone', 'This endpoint was retired.') };
    if (!gate.checkOrigin(head.rawHeaders, settings.allowedOrigins) && !isOwnOrigin(head, endpoint))
      return {
        reason: 'origin_not_allowed',
        answer: problem(403, 'Forbidden', 'Requests from web pages are not allowed here.'),
      };
    if (endpoint.allowedAddresses !== null) {
      const address = clientAddress(head);
      if (address === null || !endpoint.allowedAddresses.contains(address))
        return {
          reason: 'address_not_allowed',
          answer: problem(403, 'Forbidden', 'The sender’s address is not on the list.'),
        };
    }
    if (!takesMethod(head, settings) && endpoint.verifier.handshake?.admits?.(head) !== true)
      return wrongMethod(settings.methods);
    const wait = endpoint.bucket?.take(now()) ?? 0;
    if (wait > 0)
      return {
        reason: 'rate_limited',
        answer: problem(429, 'Too Many Requests', 'The endpoint’s rate limit is used up.', {
          'retry-after': String(wait),
        }),
      };
    if (load.openRequests >= settings.maxConcurrent)
      return {
        reason: 'too_many_requests',
        answer: problem(429, 'Too Many Requests', 'Too many requests are open at once.', {
          'retry-after': '1',
        }),
      };
    return null;
  }

  function admit(head: RequestHead): Admission {
    const admission = decide(head);
    return admission.admitted || readLink(head.url) === null
      ? admission
      : { admitted: false, answer: forReader(head, admission.answer) };
  }

  function decide(head: RequestHead): Admission {
    count();
    const check = deps.arrivedCheck(head);
    const busy = deps.refusing() ?? (traffic.isFull ? TOO_MANY_OPEN : null);
    if (busy !== null) {
      check?.shed(busy.detail);
      deps.shed(busy.detail);
      return {
        admitted: false,
        answer: problem(503, 'Service Unavailable', busy.detail, {
          'retry-after': String(busy.retryAfterSec),
        }),
      };
    }
    const host = firstHeader(head.rawHeaders, 'host');
    if (!gate.checkHost(host, head.httpVersion)) {
      if (check === null) return refuse(head, null, FOREIGN_HOST);
      check.refusedHost(host);
      return { admitted: false, answer: FOREIGN_HOST.answer };
    }
    if (check !== null) return { admitted: false, answer: check.answer() };
    const link = readLink(head.url);
    const endpoint = link === null ? route(endpoints, head.url) : undefined;
    // Unknown paths count as well: who tries many is no sender.
    const wait = traffic.countsAddresses ? traffic.take(clientAddress(head), now()) : 0;
    if (wait > 0) return refuse(head, endpoint ?? null, addressLimited(wait));
    if (link !== null) return countedAtLink(linkRequests.admit(head, link));
    if (endpoint === undefined) return refuse(head, null, UNKNOWN_PATH);
    const admission = admitTo(endpoint, head);
    // No CORS headers unless the endpoint asks for them by its list.
    const { allowedOrigins } = endpoint.settings;
    if (allowedOrigins.length === 0 || !gate.checkOrigin(head.rawHeaders, allowedOrigins))
      return admission;
    return forBrowser(head.rawHeaders, admission);
  }

  function countedAtLink(admission: LinkAdmission): Admission {
    if (!admission.admitted) return admission;
    traffic.enter();
    return {
      ...admission,
      async receive(body) {
        try {
          return await admission.receive(body);
        } catch (error) {
          log.error({ err: error }, 'a request at a link could not be stored');
          return problem(503, 'Service Unavailable', 'It could not be stored.', RETRY_AFTER);
        }
      },
      release: traffic.leave,
    };
  }

  function admitTo(endpoint: LiveEndpoint, head: RequestHead): Admission {
    const refused = refusal(head, endpoint);
    if (refused !== null) {
      const { allowedOrigins, methods } = endpoint.settings;
      const asks = refused.reason === 'method_not_allowed' && allowedOrigins.length > 0;
      const preflight = asks ? preflightAnswer(head, methods) : null;
      return preflight === null
        ? refuse(head, endpoint, refused)
        : { admitted: false, answer: preflight };
    }
    const coding = codingOf(head.rawHeaders);
    if (coding === null) return refuse(head, endpoint, UNKNOWN_CODING);

    const { load } = endpoint;
    load.openRequests++;
    traffic.enter();
    return {
      admitted: true,
      maxBodyBytes: endpoint.settings.maxBodyBytes,
      async receive(body) {
        try {
          return await accept({ head, endpoint, body, coding });
        } catch (error) {
          log.error({ err: error }, 'a webhook could not be stored');
          return problem(503, 'Service Unavailable', 'The event could not be stored.', RETRY_AFTER);
        }
      },
      async refuse(reason, body) {
        const refusedBody = bodyRefusal(reason, endpoint.settings.maxBodyBytes);
        await rejections.keep({ head, endpoint, reason: refusedBody.reason, body });
        return refusedBody.answer;
      },
      release() {
        load.openRequests--;
        traffic.leave();
      },
    };
  }

  async function accept(arrival: Arrival): Promise<HookAnswer> {
    const { settings, verifier } = arrival.endpoint;
    const taken = await take(arrival);
    if ('answer' in taken) return taken.answer;
    const { stored, request } = taken;
    const id = idToText(stored.duplicateOf ?? stored.id);
    if (settings.response.mode === 'workflow' && stored.status === 'accepted') {
      const answer = await deps.waitingAnswers.wait(stored.seq, {
        runs: stored.runs,
        timeoutMs: settings.response.timeoutMs,
      });
      return answer ?? plainAnswer(202, id);
    }
    try {
      const preset = arrival.endpoint.answersByPreset ? (verifier.answer?.(request) ?? null) : null;
      if (preset !== null) return preset;
      return await successAnswer(readers, {
        answer: arrival.endpoint.answer,
        id,
        read: stored.read,
      });
    } catch (error) {
      // It is stored: whatever goes wrong now, the sender must not send it again.
      log.error({ err: error }, 'an endpoint’s own answer could not be given');
      return plainAnswer(200, id);
    }
  }

  return {
    admit,
    malformed: () => count(),
    reload() {
      gate = makeGate(deps.settings());
      traffic.reload();
    },
    underPressure() {
      const slice = now() >> 4;
      if (slice === gauge.slice) return Math.max(gauge.count, gauge.before) > 16;
      return slice === gauge.slice + 1 && gauge.count > 16;
    },
    async receiveLocal(endpoint, head, body, resentFrom) {
      checkNotRetired(endpoint);
      return store(local(head), endpoint, {
        body,
        inflated: null,
        damaged: false,
        preset: null,
        ...(resentFrom === undefined ? {} : { resentFrom }),
        verification: '{"scheme":"local","result":"verified","secret":null,"detail":null}',
      });
    },
    async receiveAgain(endpoint, ownHead, body, resentFrom) {
      checkNotRetired(endpoint);
      const head = local(ownHead);
      const refused = takesMethod(head, endpoint.settings)
        ? null
        : wrongMethod(endpoint.settings.methods);
      const coding = codingOf(head.rawHeaders);
      const { reason, answer } = refused ?? UNKNOWN_CODING;
      if (refused !== null || coding === null) {
        const origin = { resentFrom };
        const event = await rejections.keep({ head, endpoint, reason, body, origin });
        return { answer, event };
      }
      return take({ head, endpoint, body, coding, resentFrom });
    },
  };
}

function local(head: LocalHead): RequestHead {
  return { ...head, httpVersion: '1.1', remoteAddress: null, secure: false };
}

function checkNotRetired({ settings }: LiveEndpoint): void {
  if (settings.state === 'retired')
    throw new ConflictError('The endpoint is retired: it takes no events any more.', {
      hint: 'Set its state to active or paused first.',
    });
}

/** Some senders that are no browsers name themselves in Origin; browsers add Sec-Fetch-Site. */
function isOwnOrigin({ rawHeaders }: RequestHead, { verifier }: LiveEndpoint): boolean {
  if (verifier.allowsOrigin === undefined) return false;
  if (firstHeader(rawHeaders, 'sec-fetch-site') !== undefined) return false;
  const [origin, second] = allHeaders(rawHeaders, 'origin');
  return origin !== undefined && second === undefined && verifier.allowsOrigin(origin);
}

function plainAnswer(status: number, id: string): HookAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: `{"ok":true,"id":"${id}"}`,
  };
}

function makeGate({ hooks }: Settings): Gate {
  const { publicHosts, publicUrl, trustedProxies } = hooks;
  return createGate({
    publicHosts: publicUrl === undefined ? publicHosts : [...publicHosts, publicUrl],
    trustedProxies,
  });
}

const PREFIX = '/hooks/';

function route(endpoints: Endpoints, url: string): LiveEndpoint | undefined {
  if (!url.startsWith(PREFIX)) return undefined;
  const query = url.indexOf('?');
  let path = query === -1 ? url.slice(PREFIX.length) : url.slice(PREFIX.length, query);
  const exact = endpoints.byPath(path);
  if (exact !== undefined) return exact;
  if (path.endsWith('/')) path = path.slice(0, -1);
  try {
    return endpoints.byPath(decodeURIComponent(path));
  } catch {
    return undefined;
  }
}
