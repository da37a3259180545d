import { assertNever } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/endpoint.ts';
import { prepareApiKey } from './api-key.ts';
import { prepareBasic } from './basic.ts';
import { prepareBearer } from './bearer.ts';
import { prepareHmac } from './hmac.ts';
import { prepareNone } from './none.ts';
import type { Verifier } from './scheme.ts';

export type {
  CredentialPlace,
  NotVerified,
  Verdict,
  VerifiableRequest,
  Verified,
  Verifier,
} from './scheme.ts';

/**
 * Settings in, a function that checks requests out: keys are decoded and templates read here, once.
 * Throws InvalidInputError for settings that cannot work; call it when an endpoint is saved, too.
 */
export function prepareVerifier(verification: Verification): Verifier {
  switch (verification.scheme) {
    case 'none':
      return prepareNone();
    case 'basic':
      return prepareBasic(verification);
    case 'bearer':
      return prepareBearer(verification);
    case 'api-key':
      return prepareApiKey(verification);
    case 'hmac':
      return prepareHmac(verification);
    default:
      return assertNever(verification);
  }
}
