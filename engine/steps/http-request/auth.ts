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
