import { StepFailure } from '../../steps/define-step.ts';
import type { Refusal } from './token-answer.ts';

/** RFC 6749, 4.1.2.1 and 5.2, OpenID Connect Core, 3.1.2.6, and what providers made up beside. */
const WORDS: Record<string, string> = {
  access_denied: 'The access was not allowed there.',
  bad_refresh_token: 'The sign-in is no longer valid: it was revoked, expired, or used elsewhere.',
  bad_verification_code: 'The code of the sign-in is wrong or was used already.',
  consent_required: 'The provider wants the person’s consent again.',
  incorrect_client_credentials: 'The provider does not know this client id and secret.',
  interaction_required: 'The provider wants the person to sign in again.',
  invalid_client: 'The provider does not accept this client id and secret.',
  invalid_grant: 'The sign-in is no longer valid: it was revoked, expired, or used elsewhere.',
  invalid_refresh_token: 'The sign-in is no longer valid: it was revoked or used elsewhere.',
  invalid_request: 'The provider does not understand the request.',
  invalid_scope:
    'The provider does not know one of the scopes, or does not give it to this client.',
  login_required: 'The provider wants the person to sign in again.',
  redirect_uri_mismatch: 'The redirect URL is not the one registered with the provider.',
  server_error: 'The provider had an error of its own.',
  temporarily_unavailable: 'The provider is not available at the moment.',
  token_expired: 'The sign-in has expired.',
  token_revoked: 'The sign-in was revoked.',
  unauthorized_client: 'The provider does not let this client sign in this way.',
  unsupported_grant_type: 'The provider does not offer this grant.',
  unsupported_response_type: 'The provider does not offer the authorization-code grant.',
};

const HINTS: Record<string, string> = {
  incorrect_client_credentials: 'Copy client id and secret anew from the provider’s page.',
  invalid_client:
    'Copy client id and secret anew; some providers want the secret in the header, others in the body.',
  invalid_scope: 'Compare the credential’s scopes with the provider’s page.',
  redirect_uri_mismatch:
    'Register the redirect URL that is shown with the provider, or set the registered one in the credential.',
  unauthorized_client: 'Look at the kind of app that is registered with the provider.',
};

/** After these no new request helps: a person has to sign in again. */
const SIGNED_OUT = new Set([
  'bad_refresh_token',
  'consent_required',
  'interaction_required',
  'invalid_grant',
  'invalid_refresh_token',
  'login_required',
  'token_expired',
  'token_revoked',
]);

/** Worth another try. */
const TEMPORARY = new Set(['server_error', 'temporarily_unavailable', 'slow_down']);

export function isSignedOut({ error }: Refusal): boolean {
  return SIGNED_OUT.has(error.toLowerCase());
}

/** What the provider refused, in words, with its own beside. */
export function refusalWords({ error, description }: Refusal): { message: string; hint?: string } {
  const code = error.toLowerCase();
  const own = description === null ? error : `${error}: ${description}`;
  const known = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  const hint = Object.hasOwn(HINTS, code) ? HINTS[code] : undefined;
  return {
    message: `${known ?? 'The provider refused.'} (${own})`,
    ...(hint === undefined ? {} : { hint }),
  };
}

export function refusalFailure(name: string, refusal: Refusal): StepFailure {
  const { message, hint } = refusalWords(refusal);
  const temporary = TEMPORARY.has(refusal.error.toLowerCase());
  return new StepFailure({
    code: 'token_refused',
    message: `No access token for the credential "${name}": ${message}`,
    hint: hint ?? (temporary ? 'Try again later.' : 'Check the credential’s settings.'),
    // As a busy server's answer: the retry policy may try again.
    ...(temporary ? { kind: '503' } : {}),
  });
}

/** Nobody has signed in, or the provider no longer accepts who did. */
export function signedOutFailure(name: string, reason: string): StepFailure {
  return new StepFailure({
    code: 'credential_signed_out',
    message: `The credential "${name}" is signed out. ${reason}`,
    hint: `Sign in again: patchbay credentials authorize "${name}", then retry the step.`,
  });
}
