import type { CredentialData, SignInData } from '../../../shared/model/credential.ts';
import type { HeaderList } from '../../http/headers.ts';
import { StepFailure, type StepServices } from '../define-step.ts';
import type { AuthParams } from './params.ts';

/** What signing in adds to a request, and what must not go to another server. */
export interface SignIn {
  header?: { name: string; value: string };
  query?: { name: string; value: string };
}

/** Throws the StepFailure of a missing credential, or `credential_invalid`. */
export function signIn(auth: AuthParams, services: StepServices): SignIn {
  switch (auth.type) {
    case 'none':
      return {};
    case 'credential':
      return present(services.credential(auth.credential));
    default:
      return present(auth);
  }
}

function present(data: CredentialData | SignInData): SignIn {
  switch (data.type) {
    case 'basic':
      return { header: { name: 'Authorization', value: basicValue(data) } };
    case 'bearer':
      return { header: { name: 'Authorization', value: `Bearer ${data.token}` } };
    case 'api-key': {
      const { name, value } = data;
      return data.in === 'header' ? { header: { name, value } } : { query: { name, value } };
    }
    case 'github':
    case 'slack-bot':
      return { header: { name: 'Authorization', value: `Bearer ${data.token}` } };
    case 'openai-compatible':
      return data.apiKey === undefined
        ? {}
        : { header: { name: 'Authorization', value: `Bearer ${data.apiKey}` } };
    case 'oauth2':
    case 'webhook-secret':
    case 'webhook-url':
    case 'smtp':
    case 'imap':
      throw new StepFailure({
        code: 'credential_invalid',
        message: `A credential of the type ${data.type} cannot sign a request in.`,
        hint: 'Choose one of the type basic, bearer or api-key.',
      });
  }
}

/** RFC 7617, with UTF-8. */
export function basicValue(data: { username: string; password: string }): string {
  if (data.username.includes(':')) {
    throw new StepFailure({
      code: 'credential_invalid',
      message: 'A user name for basic authentication cannot hold a colon.',
    });
  }
  return `Basic ${Buffer.from(`${data.username}:${data.password}`).toString('base64')}`;
}

const SECRET_NAME = /authorization|cookie|api-?key|token$|secret$|password$|signature$/i;

/**
 * Takes away what another server must not see: the Fetch standard's list, the credential's own
 * header, and what the author named like a secret.
 */
export function dropSecrets(headers: HeaderList, auth: SignIn): void {
  const own = auth.header?.name.toLowerCase();
  for (const name of headers.names()) {
    if (name === own || name === 'host' || SECRET_NAME.test(name)) headers.delete(name);
  }
}
