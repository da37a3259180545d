import type { EventDetail } from '../../../shared/model/event.ts';

const schemeNames: Record<string, string> = {
  basic: 'user name and password',
  bearer: 'bearer token',
  'api-key': 'API key',
  hmac: 'HMAC signature',
};

/** Whether the sender proved who it is, and how. */
export function verificationWords({ verification, status }: EventDetail): string {
  if (verification === null) {
    return status === 'rejected' ? 'Not reached' : 'None: the endpoint takes any sender';
  }
  const { scheme, result, secret } = verification;
  if (scheme === 'none') return 'None: the endpoint takes any sender';
  const name = schemeNames[scheme] ?? scheme;
  if (result === 'ok' || result === 'verified' || result === 'valid') {
    return secret === null ? `Verified by ${name}` : `Verified by ${name}, secret “${secret}”`;
  }
  return `Failed: ${name} (${result.replaceAll('_', ' ')})`;
}
