import type { EventReason } from '../../shared/model/event.ts';
import { idToText } from '../db/ids.ts';
import { type ContentCoding, codingOf, inflate } from '../events/body/content-encoding.ts';
import type { EventRepository, NewEvent } from '../events/event-repository.ts';
import { problem } from '../events/problem.ts';
import { firstHeader } from '../events/raw-headers.ts';
import type { HookAnswer, RequestHead } from '../events/received-request.ts';
import { bodyRefusal, type Refusal, UNKNOWN_CODING } from '../events/refusals.ts';
import type { Rejection } from '../events/rejections.ts';
import type { RequestDescription } from '../events/store-event.ts';
import { DAMAGED, type TriggerReader } from '../events/trigger-reader.ts';
import type { Signals } from '../runs/signals.ts';
import {
  type AwaitedRequest,
  awaitedRequestSchema,
} from '../steps/wait-for-webhook/awaited-request.ts';
import type { EarlyArrivals } from './early-arrivals.ts';
import type { LinkAdmission } from './link-request.ts';
import type { LinkedWait, LinkedWaits } from './linked-waits.ts';

/** Step type, and `source` of the events. */
const SOURCE = 'wait-for-webhook';
/** As much as an endpoint takes unless it says otherwise. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface ResumeRequests {
  admit(head: RequestHead, token: string): LinkAdmission;
}

export interface ResumeDeps {
  linkedWaits: LinkedWaits;
  signals: Signals;
  early: EarlyArrivals;
  events: Pick<EventRepository, 'insert'>;
  triggers: TriggerReader;
  /** What is stored of a request; the link is not. */
  describe: (head: RequestHead) => RequestDescription;
  keep: (rejection: Rejection) => Promise<unknown>;
  stored: (event: { id: string; runs: number }) => void;
}

/** Takes the requests that step runs wait for: stored with the end of the wait, then answered. */
export function createResumeRequests(deps: ResumeDeps): ResumeRequests {
  const { linkedWaits } = deps;

  function reject(
    head: RequestHead,
    at: LinkedWait | null,
    { reason, body }: { reason: EventReason; body?: Buffer },
  ): Promise<unknown> {
    return deps.keep({
      head,
      endpoint: null,
      reason,
      ...(body === undefined ? {} : { body }),
      ...(at === null ? {} : { origin: waitOf(at) }),
    });
  }

  /** Before the body is read; the answer does not wait for what is kept. */
  function refuse(head: RequestHead, at: LinkedWait | null, refusal: Refusal): LinkAdmission {
    void reject(head, at, refusal);
    return { admitted: false, answer: refusal.answer };
  }

  function admit(head: RequestHead, token: string): LinkAdmission {
    const at = linkedWaits.find('webhook', token);
    if (at === null) return refuse(head, null, UNKNOWN_LINK);
    const wrong = wrongMethod(head, at);
    if (wrong !== null) return refuse(head, at, wrong);
    if (isFromWebPage(head)) return refuse(head, at, FOREIGN_PAGE);
    const coding = codingOf(head.rawHeaders);
    if (coding === null) return refuse(head, at, UNKNOWN_CODING);
    return {
      admitted: true,
      maxBodyBytes: MAX_BODY_BYTES,
      receive: (body) => receive(head, token, { body, coding }),
      async refuse(reason, body) {
        const refusal = bodyRefusal(reason, MAX_BODY_BYTES);
        await reject(head, at, { reason: refusal.reason, body });
        return refusal.answer;
      },
    };
  }

  async function receive(
    head: RequestHead,
    token: string,
    { body, coding }: { body: Buffer; coding: ContentCoding },
  ): Promise<HookAnswer> {
    const inflated = coding === 'identity' ? null : await inflate(body, coding, MAX_BODY_BYTES);
    const at = await whenItWaits(token);
    const refusal =
      closedRefusal(at) ??
      (at === null ? null : wrongMethod(head, at)) ??
      (inflated?.ok === false && inflated.problem === 'too_large'
        ? bodyRefusal('too_large', MAX_BODY_BYTES)
        : null);
    if (at === null || refusal !== null) {
      const { reason, answer } = refusal ?? UNKNOWN_LINK;
      await reject(head, at, { reason, body });
      return answer;
    }
    const described = deps.describe(head);
    const { trigger, error } = await deps.triggers.read({
      ...described,
      body,
      ...(inflated?.ok === true ? { inflated: inflated.body } : {}),
      address: described.remoteAddress,
      endpoint: null,
    });
    const parseError = inflated?.ok === false ? DAMAGED : error;
    const event: NewEvent = {
      ...described,
      status: 'accepted',
      reason: parseError === null ? null : 'unparsed',
      body,
      verification: null,
      parseError,
      ...waitOf(at),
    };
    // Its path is the link, and it came to no endpoint.
    const { path, endpoint, ...seen } = trigger;
    const signal = { port: 'out', output: { ...seen, timedOut: false } };
    const ended = await deps.signals.send(token, signal, () => deps.events.insert(event));
    if (ended === null) {
      const after = linkedWaits.find('webhook', token);
      const late = closedRefusal(after) ?? OVER;
      await reject(head, after, { reason: late.reason, body });
      return late.answer;
    }
    const id = idToText(event.id);
    deps.stored({ id, runs: 0 });
    return thanks(awaitedBy(at), id);
  }

  /** A run that is being carried out may be about to wait. */
  async function whenItWaits(token: string): Promise<LinkedWait | null> {
    const at = linkedWaits.find('webhook', token);
    if (at?.state !== 'not-yet' || at.run.status === 'waiting') return at;
    await deps.early.hold(token);
    return linkedWaits.find('webhook', token);
  }

  return { admit };
}

function waitOf(at: LinkedWait): Pick<NewEvent, 'source' | 'runSeq'> {
  const { run, stepId } = at;
  return { source: { type: SOURCE, workflowSeq: run.workflow_seq, stepId }, runSeq: run.seq };
}

function awaitedBy({ wait }: LinkedWait): AwaitedRequest | null {
  return wait === null ? null : awaitedRequestSchema.parse(JSON.parse(wait.data));
}

function thanks(awaited: AwaitedRequest | null, id: string): HookAnswer {
  const { status = 200, contentType = '', body = null } = awaited?.answer ?? {};
  if (body === null) {
    const hasNone = status === 204 || status === 205;
    return {
      status,
      headers: { 'content-type': 'application/json' },
      body: hasNone ? '' : `{"ok":true,"id":"${id}"}`,
    };
  }
  return { status, headers: { 'content-type': contentType }, body };
}

const UNKNOWN_LINK: Refusal = {
  reason: 'unknown_path',
  answer: problem(404, 'Not Found', 'Nothing waits at this link.'),
};
const FOREIGN_PAGE: Refusal = {
  reason: 'origin_not_allowed',
  answer: problem(403, 'Forbidden', 'Requests from web pages are not allowed here.'),
};
const OVER: Refusal = {
  reason: 'wait_over',
  answer: problem(410, 'Gone', 'The run went on without this request.'),
};
const NOT_YET: Refusal = {
  reason: 'not_waiting_yet',
  answer: problem(409, 'Conflict', 'The run does not wait for this request yet. Send it again.', {
    'retry-after': '10',
  }),
};

/** Why nothing can be taken at the link; null when something can. */
function closedRefusal(at: LinkedWait | null): Refusal | null {
  switch (at?.state) {
    case 'open':
      return null;
    case 'not-yet':
      return NOT_YET;
    case 'answered': {
      const when = at.wait?.resolved_at ?? null;
      const since = when === null ? '' : ` since ${new Date(when).toISOString()}`;
      return over(`The request that was waited for is here${since}.`);
    }
    case 'timed-out': {
      const due = at.wait?.due_at ?? null;
      const when = due === null ? 'over' : `over at ${new Date(due).toISOString()}`;
      return over(`The time to wait was ${when}.`);
    }
    case 'canceled':
      return over('The run was canceled.');
    case 'over':
      return OVER;
    case undefined:
      return UNKNOWN_LINK;
  }
}

function over(detail: string): Refusal {
  return { reason: 'wait_over', answer: problem(410, 'Gone', detail) };
}

/** HEAD and OPTIONS never end a wait. Before it began, nobody knows which methods it takes. */
function wrongMethod({ method }: RequestHead, at: LinkedWait): Refusal | null {
  const awaited = awaitedBy(at);
  const isTaken =
    awaited === null
      ? method !== 'HEAD' && method !== 'OPTIONS'
      : awaited.methods.some((own) => own === method);
  if (isTaken) return null;
  const allow = (awaited?.methods ?? ['POST']).join(', ');
  return {
    reason: 'method_not_allowed',
    answer: problem(405, 'Method Not Allowed', `This link takes ${allow}.`, { allow }),
  };
}

/**
 * A link that takes GET may be followed by a person: a navigation passes. Other requests of web pages
 * do not, as at endpoints.
 */
function isFromWebPage({ method, rawHeaders }: RequestHead): boolean {
  const site = firstHeader(rawHeaders, 'sec-fetch-site');
  const origin = firstHeader(rawHeaders, 'origin');
  if (origin === undefined && (site === undefined || site === 'none')) return false;
  const mode = firstHeader(rawHeaders, 'sec-fetch-mode');
  return !(method === 'GET' && origin === undefined && mode === 'navigate');
}
