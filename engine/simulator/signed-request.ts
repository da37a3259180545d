import type { Verification } from '../../shared/model/verification.ts';
import { expectedForm } from '../endpoints/doctor/expected-form.ts';
import type { LiveEndpoint } from '../endpoints/endpoints.ts';
import { SCHEMES } from '../endpoints/schemes/index.ts';
import type { Outgoing } from './outgoing.ts';
import type { SampleRequest } from './sample.ts';

export interface SignedRequest extends Outgoing {
  /** The header that carries the signature or credential; null where none does. */
  signatureHeader: string | null;
}

export interface ToSend {
  endpoint: LiveEndpoint;
  /** Where the listener can be reached, without a path. */
  listener: string;
  /** The address that the sender would sign; null: the listener’s. */
  publicUrl: string | null;
  sample: SampleRequest;
  /** Null: not signed. */
  secret: string | null;
  /** The time that is signed; milliseconds UTC. */
  now: number;
  /** In the place of the sample’s own. */
  body?: Buffer;
}

/** The sample as its provider would send it to the endpoint. */
export function signedRequest(options: ToSend): SignedRequest {
  const { endpoint, listener, publicUrl, sample, secret, now } = options;
  const { settings } = endpoint;
  const { verification } = settings;
  const contentType = sample.contentType ?? 'application/json';
  const body = options.body ?? bodyOf(sample);
  const path = `/hooks/${settings.path}`;
  const url = publicUrl ?? `${listener.replace(/\/$/, '')}${path}`;
  const method = settings.methods.includes('POST') ? 'POST' : (settings.methods[0] ?? 'POST');
  const { sign } = SCHEMES[verification.scheme];
  const signed =
    secret === null || sign === undefined
      ? { headers: {}, body, url }
      : sign({ body, secret, now, url, method, verification, contentType });
  const start = signed.url.indexOf('?');
  return {
    method,
    target: start < 0 ? path : path + signed.url.slice(start),
    headers: Object.entries(
      merged({ ...sample.headers, 'Content-Type': contentType }, signed.headers),
    ),
    body: signed.body,
    signatureHeader: signatureHeader(verification, Object.keys(signed.headers)),
  };
}

export function bodyOf({ body }: SampleRequest): Buffer {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

/** What the scheme adds takes the place of the sample’s own, however it is written. */
function merged(
  own: Record<string, string>,
  added: Record<string, string>,
): Record<string, string> {
  const names = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const kept = Object.entries(own).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...added };
}

function signatureHeader(verification: Verification, added: readonly string[]): string | null {
  const expected = expectedForm(verification)?.header;
  return (
    added.find((name) => name.toLowerCase() === expected) ??
    added.find((name) => /(?:signature|sig|hmac)$/i.test(name)) ??
    added.find((name) => /sign/i.test(name)) ??
    added.find((name) => /token|authorization/i.test(name)) ??
    added[0] ??
    null
  );
}
