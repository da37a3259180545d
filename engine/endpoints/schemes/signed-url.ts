import { mismatch, type NotVerified, type VerifiableRequest } from './scheme.ts';

/**
 * The address that the sender called and signed: the endpoint's public URL, with the query that
 * came with this request, as some senders add fields of their own to it. Not normalised: senders
 * sign the text that was entered, with or without a slash or a port.
 */
export function signedUrl(request: VerifiableRequest): { ok: true; url: string } | NotVerified {
  if (request.publicUrl === null) {
    return mismatch('The signature covers the public URL, and the endpoint has none set.');
  }
  const base = request.publicUrl.replace(/[?#].*$/s, '');
  const start = request.url.indexOf('?');
  return { ok: true, url: start < 0 ? base : base + request.url.slice(start) };
}
