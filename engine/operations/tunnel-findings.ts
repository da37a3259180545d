import type { TunnelCheck } from '../../shared/model/tunnel-check.ts';
import type { OtherAnswer } from './tunnel-check.ts';

type Finding = Pick<TunnelCheck, 'message' | 'hint'>;

/** Somebody answers at the public URL, but not this listener. */
export function explainOther(answer: OtherAnswer, listener: string): Finding {
  const { status, location, server } = answer;
  const who = server === null ? '' : ` (it calls itself ${server.slice(0, 60)})`;
  if (status >= 300 && status < 400 && location !== null)
    return {
      message: `The public URL redirects to ${location.slice(0, 200)}.`,
      hint: 'Senders do not follow redirects: use the address it leads to, or let POST requests through.',
    };
  if (status === 502 || status === 504 || status === 530 || status === 521 || status === 522)
    return {
      message: `The tunnel answers ${status}${who}: it is there, but finds nothing behind it.`,
      hint: `Point it to ${listener}, with the port of the webhooks and not that of the screens.`,
    };
  if (status === 401 || status === 403 || status === 407)
    return {
      message: `Something in front of Patchbay answers ${status}${who} and lets nobody through.`,
      hint: 'Take its sign-in or filter away for /hooks/: Patchbay verifies signatures itself.',
    };
  return {
    message: `The public URL answers ${status}${who}, but it is not this Patchbay.`,
    hint: `Check that the tunnel leads to ${listener}, and that it passes on /hooks/ unchanged.`,
  };
}

const TLS_CODES = /^(?:ERR_SSL_|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/;

/** Nobody answers at the public URL. */
export function explainFailure(
  error: unknown,
  url: URL,
): Pick<TunnelCheck, 'verdict' | 'message' | 'hint'> {
  const code = codeOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (TLS_CODES.test(code))
    return {
      verdict: 'tls_problem',
      message: `The certificate or TLS of ${url.host} does not work: ${reason} (${code}).`,
      hint:
        code.includes('WRONG_VERSION') || code.includes('PACKET_LENGTH')
          ? 'It speaks plain HTTP: write http://, or give it a certificate.'
          : 'Senders will refuse it as well: the public URL needs a certificate that everybody trusts.',
    };
  if (code === 'ECONNREFUSED')
    return {
      verdict: 'refused',
      message: `Nothing listens at ${url.host}.`,
      hint: 'Is the tunnel running? Behind a router, is the port forwarded?',
    };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      verdict: 'unreachable',
      message: `The name ${url.hostname} has no address.`,
      hint: 'Quick tunnels get another name at every start: use the one that is printed now.',
    };
  return {
    verdict: 'unreachable',
    message: `${url.host} cannot be reached: ${reason}${code === '' ? '' : ` (${code})`}.`,
    hint: 'Check the tunnel and this computer’s network. Some routers do not lead their own public address back in: then ask from another network.',
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}
