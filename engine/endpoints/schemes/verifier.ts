export { prepareVerifier } from './index.ts';
export type {
  CredentialPlace,
  NotVerified,
  Verdict,
  VerifiableRequest,
  Verified,
  Verifier,
} from './scheme.ts';
