import type { EventReason } from '../../../shared/model/event.ts';
import type { RawHeaders } from '../../events/raw-headers.ts';
import type { HookAnswer } from '../../events/received-request.ts';

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

/** A header (name in lower case) or a field of the query. */
export interface CredentialPlace {
  in: 'header' | 'query';
  name: string;
}

/** A scheme with its settings and keys, prepared once and used for every request. */
export interface Verifier {
  readonly scheme: string;
  /**
   * Where the secret itself travels, right or wrong: it is not kept with the event. Left out by
   * schemes that sign.
   */
  readonly credentials?: readonly CredentialPlace[];
  /** Where something else travels that is not kept. */
  readonly alsoHidden?: readonly CredentialPlace[];
  verify(request: VerifiableRequest, nowMs: number): Verdict;
  /** What the provider asks for when the address is entered there. */
  readonly handshake?: Handshake;
  /**
   * What makes two verified requests the same event, in the provider's own terms; null when this
   * one has nothing of the kind.
   */
  dedupeKey?(request: VerifiableRequest): DedupeKey | null;
  /** Whether an Origin header is the sender's own way to name itself. */
  allowsOrigin?(origin: string): boolean;
  /** What the provider wants to read where the endpoint has no answer of its own. */
  answer?(request: VerifiableRequest): HookAnswer | null;
}

export interface DedupeKey {
  /**
   * Covers something signed. Where the sender's id is not, the signature is part of it, so that
   * nobody can use up the id of a delivery to come with an old request.
   */
  value: string;
  /** The sender's own id, for people. */
  externalId: string | null;
}

export type RequestHead = Pick<VerifiableRequest, 'method' | 'url' | 'rawHeaders'>;

/** `null`: the request is no handshake. A handshake that fails is a rejected request. */
export type HandshakeResult = HandshakeAnswer | NotVerified | null;

export interface HandshakeAnswer {
  ok: true;
  answer: HookAnswer;
}

export interface Handshake {
  /** Whether it may come with a method that the endpoint does not take. Decided by the head alone. */
  admits?(head: RequestHead): boolean;
  /** Handshakes that carry no signature. Asked before verification. */
  unsigned?(request: VerifiableRequest, nowMs: number): HandshakeResult;
  /** Handshakes that are signed like any event. Asked after verification only. */
  signed?(request: VerifiableRequest, verified: Verified): HandshakeAnswer | null;
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

/** The requester is known not to be who it should be; nothing of the request is echoed. */
export function forbidden(detail: string): NotVerified {
  return notVerified('signature_mismatch', 403, detail);
}

export function noSecret(): NotVerified {
  return notVerified('no_secret', 401, 'The endpoint has no active secret to check against.');
}

function notVerified(
  reason: EventReason,
  status: 400 | 401 | 403,
  detail: string,
  headers?: Record<string, string>,
): NotVerified {
  return { ok: false, reason, status, detail, ...(headers === undefined ? {} : { headers }) };
}
