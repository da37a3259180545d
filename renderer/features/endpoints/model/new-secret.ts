import type { SchemeName } from '../../../../shared/model/verification.ts';

/**
 * A secret that nobody can guess, in the form that the scheme reads: 256 bits from the browser's
 * own source.
 */
export function newSecret(scheme: SchemeName, encoding: unknown): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  if (scheme === 'adyen' || encoding === 'hex')
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = btoa(String.fromCharCode(...bytes));
  if (scheme === 'standard-webhooks' || scheme === 'svix') return `whsec_${base64}`;
  if (encoding === 'base64' || scheme === 'ms-teams-outgoing') return base64;
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
