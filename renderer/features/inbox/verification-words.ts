import { EVENT_REASONS, type EventDetail, type EventReason } from '../../../shared/model/event.ts';

const schemeNames: Record<string, string> = {
  basic: 'user name and password',
  bearer: 'bearer token',
  'api-key': 'API key',
  hmac: 'HMAC signature',
};

function isReason(result: string): result is EventReason {
  return Object.hasOwn(EVENT_REASONS, result);
}

/** Whether the sender proved who it is, and how. */
export function verificationWords({
  verification,
  status,
}: Pick<EventDetail, 'verification' | 'status'>): string {
  if (verification === null) {
    return status === 'rejected' ? 'Not reached' : 'None: the endpoint takes any sender';
  }
  const { scheme, result, secret } = verification;
  if (scheme === 'local') return 'Not needed: it was sent from this computer';
  const name = schemeNames[scheme] ?? scheme;
  if (result === 'verified') {
    return secret === null ? `Verified by ${name}` : `Verified by ${name}, secret “${secret}”`;
  }
  // What was checked after it had been stored.
  if (result === 'verified later') return `Verified later by ${name}`;
  if (result === 'mismatch later') return `Checked later by ${name}: it does not verify`;
  return `Failed (${name}): ${isReason(result) ? EVENT_REASONS[result] : result}`;
}
