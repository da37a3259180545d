import { createHash, randomBytes } from 'node:crypto';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { OAuth2Data } from '../../../shared/model/credential.ts';

/** What binds an answer to the question: nobody else can know them. */
export interface Challenge {
  /** RFC 6749, 10.12. */
  readonly state: string;
  /** RFC 7636; only its hash goes through the browser. */
  readonly verifier: string;
}

const RANDOM_BYTES = 32;

export function newChallenge(): Challenge {
  const random = (): string => randomBytes(RANDOM_BYTES).toString('base64url');
  return { state: random(), verifier: random() };
}

/** RFC 6749, 4.1.1, with PKCE S256. Throws InvalidInputError where no URL is set. */
export function authorizationUrl(
  data: OAuth2Data,
  { state, verifier, redirectUrl }: Challenge & { redirectUrl: string },
): string {
  if (data.authorizationUrl === undefined)
    throw new InvalidInputError('The credential has no authorization URL.', []);
  const url = new URL(data.authorizationUrl);
  const set = (name: string, value: string): void => url.searchParams.set(name, value);
  for (const [name, value] of Object.entries(data.authorizeParameters ?? {})) set(name, value);
  set('response_type', 'code');
  set('client_id', data.clientId);
  set('redirect_uri', redirectUrl);
  const scopes = data.scopes.trim();
  if (scopes !== '') set('scope', scopes);
  set('state', state);
  set('code_challenge', createHash('sha256').update(verifier).digest('base64url'));
  set('code_challenge_method', 'S256');
  return url.href;
}
