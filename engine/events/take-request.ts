import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import type { Verdict, VerifiableRequest } from '../endpoints/schemes/scheme.ts';
import { type ContentCoding, inflate } from './body/content-encoding.ts';
import { problem } from './problem.ts';
import type { HookAnswer, RequestHead } from './received-request.ts';
import { bodyRefusal, takesMethod, wrongMethod } from './refusals.ts';
import type { Kept, Rejections } from './rejections.ts';
import type { Stored, StoreEvent } from './store-event.ts';

/** A whole request to an endpoint that is not refused by its head. */
export interface Arrival {
  head: RequestHead;
  endpoint: LiveEndpoint;
  body: Buffer;
  coding: ContentCoding;
  /** The event that it was made of, where it is one of ours: then it is nobody's twin. */
  resentFrom?: Buffer;
}

/** Stored as an event, or answered for another reason: then `event` is what is kept of it. */
export type Taken =
  | { stored: Stored; request: VerifiableRequest }
  | { answer: HookAnswer; event: Kept | null };

/**
 * Verifies a request and stores it, in the order of docs/receiver.md. Rejects when nothing could be
 * stored.
 */
export type TakeRequest = (arrival: Arrival) => Promise<Taken>;

export function createTakeRequest(deps: {
  endpoints: Pick<Endpoints, 'publicUrl'>;
  rejections: Rejections;
  store: StoreEvent;
  now: () => number;
}): TakeRequest {
  const { endpoints, rejections, now } = deps;

  return async ({ head, endpoint, body, coding, resentFrom }) => {
    const { settings, verifier } = endpoint;
    const { handshake } = verifier;
    const own = resentFrom === undefined ? {} : { origin: { resentFrom } };
    const request: VerifiableRequest = {
      rawHeaders: head.rawHeaders,
      method: head.method,
      url: head.url,
      publicUrl: endpoints.publicUrl(endpoint),
      body,
    };
    const shakeHands = async (answer: HookAnswer, verification: string | null) => ({
      answer,
      event: await rejections.keepHandshake({ head, endpoint, body, verification, ...own }),
    });
    const unsigned = handshake?.unsigned?.(request, now()) ?? null;
    if (unsigned?.ok === true) return shakeHands(unsigned.answer, null);
    // The gate let a handshake's method pass, and it turned out to be none.
    if (unsigned === null && handshake !== undefined && !takesMethod(head, settings)) {
      const { reason, answer } = wrongMethod(settings.methods);
      return { answer, event: await rejections.keep({ head, endpoint, reason, body, ...own }) };
    }
    const verdict = unsigned ?? verifier.verify(request, now());
    const verification = describeVerdict(verifier.scheme, verdict);
    if (!verdict.ok) {
      const { reason, status, detail, headers } = verdict;
      const event = await rejections.keep({ head, endpoint, reason, body, verification, ...own });
      return { answer: problem(status, TITLES[status], detail, headers), event };
    }
    const signed = handshake?.signed?.(request, verdict) ?? null;
    if (signed !== null) return shakeHands(signed.answer, verification);
    // Not before: inflating is work that a stranger must not be able to ask for.
    const inflated =
      coding === 'identity' ? null : await inflate(body, coding, settings.maxBodyBytes);
    if (inflated?.ok === false && inflated.problem === 'too_large') {
      const { reason, answer } = bodyRefusal('too_large', settings.maxBodyBytes);
      const event = await rejections.keep({ head, endpoint, reason, body, verification, ...own });
      return { answer, event };
    }
    const stored = await deps.store(head, endpoint, {
      body,
      inflated: inflated?.ok === true ? inflated.body : null,
      damaged: inflated?.ok === false,
      verification,
      preset: settings.dedupe.by === 'preset' ? (verifier.dedupeKey?.(request) ?? null) : null,
      ...(resentFrom === undefined ? {} : { resentFrom }),
    });
    return { stored, request };
  };
}

const TITLES = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden' };

function describeVerdict(scheme: string, verdict: Verdict): string | null {
  if (scheme === 'none') return null;
  return JSON.stringify(
    verdict.ok
      ? { scheme, result: 'verified', secret: verdict.secret, detail: null }
      : { scheme, result: verdict.reason, secret: null, detail: verdict.detail },
  );
}
