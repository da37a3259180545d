import type { EventReason } from '../../../shared/model/event.ts';
import type { RawHeaders } from '../../events/raw-headers.ts';

/** What a scheme may look at: the request as it arrived, never a parsed or rebuilt form of it. */
export interface VerifiableRequest {
  rawHeaders: RawHeaders;
  method: string;
  /** Path and query as they stood in the request line. */
  url: string;
  /**
   * The address the sender signed, as it is set at the endpoint; null when none is set. Never
   * rebuilt from the Host header, which the sender chooses.
   */
  publicUrl: string | null;
  /** The bytes on the wire, before any Content-Encoding is undone. */
  body: Buffer;
}

export interface Verified {
  ok: true;
  /** Label, or number as `#2`, of the secret that matched; null when the scheme has none. */
  secret: string | null;
  /** The provider's own key against twins, where its preset knows one. */
  dedupeHint?: string;
}

export interface NotVerified {
  ok: false;
  reason: EventReason;
  status: 400 | 401 | 403;
  /** For the sender and for the inbox: names headers, never values. */
  detail: string;
  headers?: Record<string, string>;
}

export type Verdict = Verified | NotVerified;

/** A scheme with its settings and keys, prepared once and used for every request. */
export interface Verifier {
  readonly scheme: string;
  verify(request: VerifiableRequest, nowMs: number): Verdict;
}

export function missing(detail: string, headers?: Record<string, string>): NotVerified {
  return notVerified('signature_missing', 401, detail, headers);
}

export function malformed(detail: string, headers?: Record<string, string>): NotVerified {
  return notVerified('signature_malformed', 400, detail, headers);
}

export function duplicated(detail: string): NotVerified {
  return notVerified('signature_duplicated', 400, detail);
}

export function mismatch(detail: string, headers?: Record<string, string>): NotVerified {
  return notVerified('signature_mismatch', 401, detail, headers);
}

export function outOfTolerance(detail: string): NotVerified {
  return notVerified('timestamp_out_of_tolerance', 401, detail);
}

export function noSecret(): NotVerified {
  return notVerified('no_secret', 401, 'The endpoint has no active secret to check against.');
}

function notVerified(
  reason: EventReason,
  status: 400 | 401,
  detail: string,
  headers?: Record<string, string>,
): NotVerified {
  return { ok: false, reason, status, detail, ...(headers === undefined ? {} : { headers }) };
}
