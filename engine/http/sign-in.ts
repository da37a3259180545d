import type { CredentialData, SignInData } from '../../shared/model/credential.ts';
import { type SignInServices, StepFailure } from '../steps/define-step.ts';

/** What signing in adds to a request, and what must not go to another server. */
export interface SignIn {
  header?: { name: string; value: string };
  query?: { name: string; value: string };
  /** Of tokens that can be renewed: another sign-in, after the server answered 401 to this one. */
  renew?: () => Promise<SignIn>;
}

/**
 * Signs in with a stored credential; an access token is renewed first when it is about to run out.
 * Throws the StepFailure of a missing credential, of a token that cannot be had, or
 * `credential_invalid`; or the signal's reason.
 */
export async function signInWith(
  credential: string,
  services: SignInServices,
  signal: AbortSignal,
): Promise<SignIn> {
  const data = services.credential(credential);
  if (data.type !== 'oauth2') return signInOf(data);
  const withToken = (token: string): SignIn => ({
    ...bearer(token),
    renew: async () =>
      withToken(await services.accessToken(credential, { signal, refused: token })),
  });
  return withToken(await services.accessToken(credential, { signal }));
}

/** Without asking anybody. Throws StepFailure `credential_invalid`. */
export function signInOf(data: Exclude<CredentialData, { type: 'oauth2' }> | SignInData): SignIn {
  switch (data.type) {
    case 'basic':
      return { header: { name: 'Authorization', value: basicValue(data) } };
    case 'bearer':
    case 'github':
    case 'slack-bot':
      return bearer(data.token);
    case 'api-key': {
      const { name, value } = data;
      return data.in === 'header' ? { header: { name, value } } : { query: { name, value } };
    }
    case 'openai-compatible':
      return data.apiKey === undefined ? {} : bearer(data.apiKey);
    case 'webhook-secret':
    case 'webhook-url':
    case 'smtp':
    case 'imap':
      throw new StepFailure({
        code: 'credential_invalid',
        message: `A credential of the type ${data.type} cannot sign a request in.`,
        hint: 'Choose one of the type basic, bearer, api-key or oauth2.',
      });
  }
}

function bearer(token: string): SignIn {
  return { header: { name: 'Authorization', value: `Bearer ${token}` } };
}

/** RFC 7617, with UTF-8. Throws StepFailure `credential_invalid`. */
export function basicValue(data: { username: string; password: string }): string {
  if (data.username.includes(':')) {
    throw new StepFailure({
      code: 'credential_invalid',
      message: 'A user name for basic authentication cannot hold a colon.',
    });
  }
  return `Basic ${Buffer.from(`${data.username}:${data.password}`).toString('base64')}`;
}
