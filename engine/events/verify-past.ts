import { setImmediate as turn } from 'node:timers/promises';
import { ConflictError } from '../../shared/errors.ts';
import type { PastVerification } from '../../shared/model/diagnosis.ts';
import type { EventReason, EventStatus } from '../../shared/model/event.ts';
import { MASK } from '../credentials/redactor.ts';
import type { Committer } from '../db/committer.ts';
import { credentialPlace } from '../endpoints/doctor/credential-findings.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import type { Verdict } from '../endpoints/schemes/scheme.ts';
import type { EventRepository, StoredEvent } from './event-repository.ts';
import { parseRawHeaders } from './trigger-reader.ts';

/** Between two turns of the event loop: webhooks keep arriving meanwhile. */
const AT_ONCE = 50;
/** Of other rejected requests no body was read. */
const SIGNATURE_REASONS: readonly EventReason[] = [
  'signature_missing',
  'signature_malformed',
  'signature_mismatch',
  'signature_duplicated',
  'timestamp_out_of_tolerance',
  'no_secret',
];

export interface VerifyPast {
  /**
   * Verifies the endpoint’s newest stored events with its settings of now, each as of the time
   * when it arrived, and notes the result with the event. Runs nothing. Throws ConflictError where
   * nothing can be verified.
   */
  verifyPast(endpoint: LiveEndpoint, limit: number): Promise<PastVerification>;
}

export function createVerifyPast(deps: {
  endpoints: Pick<Endpoints, 'publicUrl'>;
  events: EventRepository;
  committer: Committer;
  /** An event has a new note. */
  noted: (event: Buffer) => void;
}): VerifyPast {
  const { endpoints, events, committer } = deps;

  function verdictOf(endpoint: LiveEndpoint, event: StoredEvent): Verdict {
    return endpoint.verifier.verify(
      {
        rawHeaders: parseRawHeaders(event.raw_headers),
        method: event.method,
        url: event.url,
        publicUrl: endpoints.publicUrl(endpoint),
        body: events.body(event),
      },
      event.received_at,
    );
  }

  return {
    async verifyPast(endpoint, limit) {
      const { verification, path } = endpoint.settings;
      if (verification.scheme === 'none')
        throw new ConflictError('The endpoint has no verification.', {
          hint: `Give it one first: patchbay endpoints update ${path} --scheme SCHEME --secret.`,
        });
      const result: PastVerification = {
        checked: 0,
        verified: 0,
        mismatched: 0,
        reasons: {},
        skipped: { verifiedBefore: 0, credentialNotKept: 0, bodyNotKept: 0, notSigned: 0 },
        more: false,
      };
      const { skipped } = result;
      let before: number | undefined;
      let seen = 0;
      while (seen < limit) {
        const take = Math.min(AT_ONCE, limit - seen);
        const page = events.list({
          limit: take + 1,
          before,
          endpointSeq: endpoint.seq,
          status: undefined,
        });
        const rows = page.slice(0, take);
        result.more = page.length > take;
        const notes: { event: StoredEvent; verification: string }[] = [];
        for (const { seq } of rows) {
          before = seq;
          seen += 1;
          // Retention may have taken it since.
          const event = events.bySeq(seq);
          if (event === undefined) continue;
          const why = whySkipped(event, endpoint);
          if (why !== null) {
            skipped[why] += 1;
            continue;
          }
          const verdict = verdictOf(endpoint, event);
          result.checked += 1;
          if (verdict.ok) result.verified += 1;
          else {
            result.mismatched += 1;
            result.reasons[verdict.reason] = (result.reasons[verdict.reason] ?? 0) + 1;
          }
          notes.push({ event, verification: noteOf(verification.scheme, verdict) });
        }
        if (notes.length > 0)
          await committer.write(() => {
            for (const { event, verification: note } of notes)
              events.setVerification(event.seq, note);
          });
        for (const { event } of notes) deps.noted(event.id);
        if (!result.more) break;
        await turn();
      }
      return result;
    },
  };
}

function noteOf(scheme: string, verdict: Verdict): string {
  return JSON.stringify(
    verdict.ok
      ? { scheme, result: 'verified later', secret: verdict.secret, detail: null }
      : { scheme, result: 'mismatch later', secret: null, detail: verdict.detail },
  );
}

function whySkipped(
  event: StoredEvent,
  { settings }: LiveEndpoint,
): keyof PastVerification['skipped'] | null {
  const was = event.verification;
  if (was !== null && /"result":"verified"/.test(was))
    return /"scheme":"local"/.test(was) ? 'notSigned' : 'verifiedBefore';
  const unsigned: readonly EventStatus[] = ['handshake'];
  if (unsigned.includes(event.status)) return 'notSigned';
  if (
    event.status === 'rejected' &&
    (event.reason === null || !SIGNATURE_REASONS.includes(event.reason))
  )
    return 'notSigned';
  const isHidden =
    credentialPlace(settings.verification) !== null &&
    (event.raw_headers.includes(MASK) || event.url.includes(MASK));
  if (isHidden) return 'credentialNotKept';
  const isCut = event.status === 'rejected' && event.body_size > 64 * 1024;
  return isCut ? 'bodyNotKept' : null;
}
