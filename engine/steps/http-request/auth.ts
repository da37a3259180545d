import type { HeaderList } from '../../http/headers.ts';
import { type SignIn, signInOf, signInWith } from '../../http/sign-in.ts';
import type { SignInServices } from '../define-step.ts';
import type { AuthParams } from './params.ts';

/** Throws what `signInWith` throws. */
export async function signIn(
  auth: AuthParams,
  services: SignInServices,
  signal: AbortSignal,
): Promise<SignIn> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'credential':
      return signInWith(auth.credential, services, signal);
    default:
      return signInOf(auth);
  }
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
