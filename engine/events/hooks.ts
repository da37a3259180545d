import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { EventReason } from '../../shared/model/event.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { Committer } from '../db/committer.ts';
import { idToText, newId } from '../db/ids.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import { createGate, type Gate } from '../endpoints/gate.ts';
import type { Verdict } from '../endpoints/schemes/verifier.ts';
import type { RunQueue } from '../runs/run-queue.ts';
import type { Listener } from '../workflows/workflows.ts';
import { ACCEPTED_CODINGS, contentCoding, inflate } from './body/content-encoding.ts';
import type { EventRepository, NewEvent } from './event-repository.ts';
import { dedupeKey, parseProblem, type Readers, successAnswer } from './hook-decisions.ts';
import { problem } from './problem.ts';
import { allHeaders, firstHeader } from './raw-headers.ts';
import type { Admission, HookAnswer, Hooks, RequestHead } from './received-request.ts';
import type { WaitingAnswers } from './waiting-answers.ts';

/** What is kept of a rejected body. */
const REJECTED_BODY_BYTES = 64 * 1024;
/** Requests for unknown paths that are kept: scanners must not fill the disk. */
const UNROUTED_KEPT = 1000;
/** Refusals before the body was read that are kept per second, for the same reason. */
const REFUSALS_KEPT_PER_SEC = 50;
const RETRY_AFTER = { 'retry-after': '5' };

export interface HooksDeps {
  endpoints: Endpoints;
  events: EventRepository;
  queue: RunQueue;
  committer: Committer;
  waitingAnswers: WaitingAnswers;
  readers: Readers;
  listeners: (endpointId: string) => readonly Listener[];
  settings: () => Settings;
  mask: (text: string) => string;
  /** Why nothing can be taken just now; null when it can. */
  refusing: () => { detail: string } | null;
  accepted: (event: { id: string; runs: number }) => void;
  now: () => number;
  log: Logger;
}

export interface HooksEngine extends Hooks {
  /** Settings changed: public names and proxies are read again. */
  reload(): void;
  /** More than about 1,000 webhooks a second are arriving. */
  underPressure(): boolean;
  /** An event from this computer itself: nothing is verified, everything else is as usual. */
  receiveLocal(
    endpoint: LiveEndpoint,
    head: Omit<RequestHead, 'httpVersion' | 'remoteAddress' | 'secure'>,
    body: Buffer,
  ): Promise<{ id: Buffer; status: 'accepted' | 'duplicate'; runs: number }>;
}

/** Decides what becomes of a request, in the order of docs/receiver.md. */
export function createHooks(deps: HooksDeps): HooksEngine {
  const { endpoints, events, committer, now, log } = deps;
  let gate = makeGate(deps.settings());
  let kept = { second: 0, count: 0 };
  let gauge = { slice: 0, count: 0, before: 0 };
  let unrouted = 0;

  function count(): void {
    // Slices of 16 ms.
    const slice = now() >> 4;
    if (slice !== gauge.slice)
      gauge = { slice, count: 0, before: slice === gauge.slice + 1 ? gauge.count : 0 };
    gauge.count++;
  }

  /** Stores a rejected request; its answer does not wait for that. */
  function keepRejected(
    head: RequestHead,
    endpoint: LiveEndpoint | null,
    options: { reason: EventReason; body?: Buffer; verification?: string; bodySize?: number },
  ): Promise<unknown> {
    const id = newId(now());
    const event: NewEvent = {
      ...describeHead(head, id, endpoint),
      status: 'rejected',
      reason: options.reason,
      body: (options.body ?? Buffer.alloc(0)).subarray(0, REJECTED_BODY_BYTES),
      bodySize: options.bodySize ?? options.body?.length ?? 0,
      verification: options.verification ?? null,
    };
    const stored = committer.write(() => {
      events.insert(event);
      if (endpoint === null && ++unrouted % 100 === 0) events.capUnrouted(UNROUTED_KEPT);
    });
    return stored.then(
      () => {
        if (endpoint !== null) endpoints.counted(endpoint.seq, event.receivedAt);
        deps.accepted({ id: idToText(id), runs: 0 });
      },
      (error: unknown) => log.error({ err: error }, 'a rejected request could not be kept'),
    );
  }

  function describeHead(
    head: RequestHead,
    id: Buffer,
    endpoint: LiveEndpoint | null,
  ): Omit<NewEvent, 'status' | 'reason' | 'body' | 'verification'> {
    return {
      id,
      endpointSeq: endpoint?.seq ?? null,
      receivedAt: now(),
      method: head.method,
      url: deps.mask(head.url),
      httpVersion: head.httpVersion,
      remoteAddress:
        head.remoteAddress === null
          ? null
          : gate.clientAddress(head.remoteAddress, firstHeader(head.rawHeaders, 'x-forwarded-for')),
      // Endpoint secrets travel in headers: they are not kept in the clear.
      rawHeaders: deps.mask(JSON.stringify(head.rawHeaders)),
      externalId: null,
      duplicateOf: null,
      parseError: null,
    };
  }

  function refuse(
    head: RequestHead,
    endpoint: LiveEndpoint | null,
    reason: EventReason,
    answer: HookAnswer,
  ): Admission {
    const second = Math.floor(now() / 1000);
    if (second !== kept.second) kept = { second, count: 0 };
    if (++kept.count <= REFUSALS_KEPT_PER_SEC) void keepRejected(head, endpoint, { reason });
    return { admitted: false, answer };
  }

  /** Why the endpoint does not take this request, before its body is read; null when it does. */
  function refusal(
    head: RequestHead,
    endpoint: LiveEndpoint,
  ): { reason: EventReason; answer: HookAnswer } | null {
    const { settings } = endpoint;
    if (settings.state === 'retired')
      return { reason: 'retired', answer: problem(410, 'Gone', 'This endpoint was retired.') };
    if (!gate.checkOrigin(head.rawHeaders, settings.allowedOrigins))
      return {
        reason: 'origin_not_allowed',
        answer: problem(403, 'Forbidden', 'Requests from web pages are not allowed here.'),
      };
    if (endpoint.allowedAddresses !== null) {
      const forwarded = firstHeader(head.rawHeaders, 'x-forwarded-for');
      const address =
        head.remoteAddress === null ? null : gate.clientAddress(head.remoteAddress, forwarded);
      if (address === null || !endpoint.allowedAddresses.contains(address))
        return {
          reason: 'address_not_allowed',
          answer: problem(403, 'Forbidden', 'The sender’s address is not on the list.'),
        };
    }
    if (!settings.methods.some((method) => method === head.method)) {
      const allow = settings.methods.join(', ');
      return {
        reason: 'method_not_allowed',
        answer: problem(405, 'Method Not Allowed', `This endpoint takes ${allow}.`, { allow }),
      };
    }
    const wait = endpoint.bucket?.take(now()) ?? 0;
    if (wait > 0)
      return {
        reason: 'rate_limited',
        answer: problem(429, 'Too Many Requests', 'The endpoint’s rate limit is used up.', {
          'retry-after': String(wait),
        }),
      };
    if (endpoint.openRequests >= settings.maxConcurrent)
      return {
        reason: 'too_many_requests',
        answer: problem(429, 'Too Many Requests', 'Too many requests are open at once.', {
          'retry-after': '1',
        }),
      };
    return null;
  }

  function admit(head: RequestHead): Admission {
    count();
    const busy = deps.refusing();
    if (busy !== null)
      return {
        admitted: false,
        answer: problem(503, 'Service Unavailable', busy.detail, RETRY_AFTER),
      };
    if (!gate.checkHost(firstHeader(head.rawHeaders, 'host'), head.httpVersion))
      return refuse(
        head,
        null,
        'host_not_allowed',
        problem(
          403,
          'Forbidden',
          'The Host header names neither this computer nor a public name of it.',
        ),
      );
    const endpoint = route(endpoints, head.url);
    if (endpoint === undefined)
      return refuse(
        head,
        null,
        'unknown_path',
        problem(404, 'Not Found', 'There is no endpoint with this path.'),
      );
    const refused = refusal(head, endpoint);
    if (refused !== null) return refuse(head, endpoint, refused.reason, refused.answer);

    const encodings = allHeaders(head.rawHeaders, 'content-encoding');
    const coding = contentCoding(encodings.length === 0 ? undefined : encodings.join(','));
    if (coding === null)
      return refuse(
        head,
        endpoint,
        'unsupported_encoding',
        problem(415, 'Unsupported Media Type', 'This Content-Encoding cannot be read.', {
          'accept-encoding': ACCEPTED_CODINGS,
        }),
      );

    endpoint.openRequests++;
    const { maxBodyBytes } = endpoint.settings;
    return {
      admitted: true,
      maxBodyBytes,
      async receive(body) {
        try {
          if (coding === 'identity') return await accept(head, endpoint, body, null);
          const inflated = await inflate(body, coding, maxBodyBytes);
          if (!inflated.ok && inflated.problem === 'too_large')
            return await rejectBody(head, endpoint, body, body.length);
          return await accept(
            head,
            endpoint,
            body,
            inflated.ok ? null : 'the compressed data is damaged',
          );
        } catch (error) {
          log.error({ err: error }, 'a webhook could not be stored');
          return problem(503, 'Service Unavailable', 'The event could not be stored.', RETRY_AFTER);
        }
      },
      async refuse(bodyProblem, partialBody) {
        if (bodyProblem === 'too_large')
          return rejectBody(head, endpoint, partialBody, partialBody.length);
        await keepRejected(head, endpoint, { reason: 'bad_request', body: partialBody });
        return problem(408, 'Request Timeout', 'The body did not arrive in time.');
      },
      release() {
        endpoint.openRequests--;
      },
    };
  }

  async function rejectBody(
    head: RequestHead,
    endpoint: LiveEndpoint,
    body: Buffer,
    bodySize: number,
  ): Promise<HookAnswer> {
    await keepRejected(head, endpoint, { reason: 'body_too_large', body, bodySize });
    const { maxBodyBytes } = endpoint.settings;
    return problem(413, 'Content Too Large', `Bodies may have up to ${maxBodyBytes} bytes here.`);
  }

  async function accept(
    head: RequestHead,
    endpoint: LiveEndpoint,
    body: Buffer,
    damaged: string | null,
  ): Promise<HookAnswer> {
    const { rawHeaders, method, url } = head;
    const publicUrl = endpoint.settings.publicUrl ?? null;
    const verdict = endpoint.verifier.verify({ rawHeaders, method, url, publicUrl, body }, now());
    const verification = describeVerdict(endpoint.verifier.scheme, verdict);
    if (!verdict.ok) {
      await keepRejected(head, endpoint, {
        reason: verdict.reason,
        body,
        ...(verification === null ? {} : { verification }),
      });
      const title =
        verdict.status === 400
          ? 'Bad Request'
          : verdict.status === 401
            ? 'Unauthorized'
            : 'Forbidden';
      return problem(verdict.status, title, verdict.detail, verdict.headers);
    }
    const stored = await store(head, endpoint, {
      body,
      damaged,
      verification,
      hint: verdict.dedupeHint,
    });
    const { response } = endpoint.settings;
    if (response.mode === 'workflow' && stored.status === 'accepted') {
      const answer = await deps.waitingAnswers.wait(stored.seq, {
        runs: stored.runs,
        timeoutMs: response.timeoutMs,
      });
      return (
        answer ?? {
          status: 202,
          headers: { 'content-type': 'application/json' },
          body: `{"ok":true,"id":"${idToText(stored.id)}"}`,
        }
      );
    }
    return successAnswer(deps.readers, response, stored.event, stored.duplicateOf ?? stored.id);
  }

  async function store(
    head: RequestHead,
    endpoint: LiveEndpoint,
    options: {
      body: Buffer;
      damaged: string | null;
      verification: string | null;
      hint?: string | undefined;
    },
  ): Promise<{
    id: Buffer;
    seq: number;
    status: 'accepted' | 'duplicate';
    runs: number;
    duplicateOf: Buffer | null;
    event: NewEvent;
  }> {
    const id = newId(now());
    const listeners = endpoint.settings.state === 'paused' ? [] : deps.listeners(endpoint.id);
    const event: NewEvent = {
      ...describeHead(head, id, endpoint),
      status: 'accepted',
      reason: null,
      body: options.body,
      verification: options.verification,
    };
    const key = await dedupeKey(deps.readers, endpoint, event, options.hint);
    if (key !== null) event.externalId = key.externalId;
    if (options.damaged !== null) event.parseError = options.damaged;
    // With a run to come, the run reads the body and says so; twice would cost twice.
    else if (listeners.length === 0) event.parseError = await parseProblem(deps.readers, event);
    if (event.parseError !== null) event.reason = 'unparsed';
    const keyHash = key === null ? null : hashOf(key.value);

    const result = await committer.write(() => {
      const holder =
        keyHash === null
          ? undefined
          : events.takeDedupeKey({
              endpointSeq: endpoint.seq,
              key: keyHash,
              eventId: id,
              now: event.receivedAt,
              expiresAt: event.receivedAt + endpoint.settings.dedupeWindowMs,
            });
      if (holder !== undefined) {
        const seq = events.insert({ ...event, status: 'duplicate', duplicateOf: holder });
        return { seq, holder, runSeqs: [] };
      }
      const seq = events.insert(event);
      const runSeqs = listeners.map((listener) =>
        deps.queue.enqueue({
          id: newId(event.receivedAt),
          workflowSeq: listener.workflowSeq,
          versionSeq: listener.versionSeq,
          eventSeq: seq,
          parentSeq: null,
          cause: 'event',
          triggerStep: listener.stepId,
          input: null,
          queuedAt: event.receivedAt,
        }),
      );
      return { seq, holder: undefined, runSeqs };
    });

    const urgent = endpoint.settings.response.mode === 'workflow';
    result.runSeqs.forEach((seq, index) => {
      const workflowSeq = listeners[index]?.workflowSeq;
      if (workflowSeq !== undefined) deps.queue.announce({ seq, workflowSeq, urgent });
    });
    endpoints.counted(endpoint.seq, event.receivedAt);
    deps.accepted({ id: idToText(id), runs: result.runSeqs.length });
    return {
      id,
      seq: result.seq,
      status: result.holder === undefined ? 'accepted' : 'duplicate',
      runs: result.runSeqs.length,
      duplicateOf: result.holder ?? null,
      event,
    };
  }

  return {
    admit,
    malformed: () => count(),
    reload() {
      gate = makeGate(deps.settings());
    },
    underPressure() {
      const slice = now() >> 4;
      if (slice === gauge.slice) return Math.max(gauge.count, gauge.before) > 16;
      return slice === gauge.slice + 1 && gauge.count > 16;
    },
    async receiveLocal(endpoint, head, body) {
      return store({ ...head, httpVersion: '1.1', remoteAddress: null, secure: false }, endpoint, {
        body,
        damaged: null,
        verification: '{"scheme":"local","result":"verified","secret":null,"detail":null}',
      });
    },
  };
}

function makeGate({ hooks }: Settings): Gate {
  return createGate({ publicHosts: hooks.publicHosts, trustedProxies: hooks.trustedProxies });
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

function describeVerdict(scheme: string, verdict: Verdict): string | null {
  if (scheme === 'none') return null;
  return JSON.stringify(
    verdict.ok
      ? { scheme, result: 'verified', secret: verdict.secret, detail: null }
      : { scheme, result: verdict.reason, secret: null, detail: verdict.detail },
  );
}

function hashOf(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}
