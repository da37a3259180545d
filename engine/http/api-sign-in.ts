import type { SignInData } from '../../shared/model/credential.ts';
import type { StepContext } from '../steps/define-step.ts';
import { type SignIn, signInOf, signInWith } from './sign-in.ts';

/** The param `auth` of a step that asks a service: nothing, a stored credential, or written there. */
export type ApiAuth = { type: 'none' } | { type: 'credential'; credential: string } | SignInData;

/** Throws the StepFailures of signing in, or the signal's reason. */
export async function apiSignIn(auth: ApiAuth, { services, signal }: StepContext): Promise<SignIn> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'credential':
      return signInWith(auth.credential, services, signal);
    default:
      return signInOf(auth);
  }
}
