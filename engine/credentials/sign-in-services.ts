import { NotFoundError } from '../../shared/errors.ts';
import { type SignInServices, StepFailure } from '../steps/define-step.ts';
import type { Credentials } from './credentials.ts';
import type { AccessTokens } from './oauth2/access-tokens.ts';

/** Stored credentials as steps and triggers get them: what is missing is a failure they can show. */
export function createSignInServices(deps: {
  credentials: Pick<Credentials, 'data'>;
  accessTokens: AccessTokens;
}): SignInServices {
  return {
    credential(name) {
      try {
        return deps.credentials.data(name);
      } catch (error) {
        throw missing(error);
      }
    },
    async accessToken(name, options) {
      try {
        return await deps.accessTokens.get(name, options);
      } catch (error) {
        throw missing(error);
      }
    },
  };
}

/** A StepFailure in the place of a NotFoundError. */
function missing(error: unknown): unknown {
  if (!(error instanceof NotFoundError)) return error;
  return new StepFailure({
    code: 'credential_missing',
    message: `There is no credential "${error.key}".`,
    hint: `Add it: patchbay credentials set "${error.key}" ..., then retry the step.`,
  });
}
