import * as z from 'zod';
import type { OAuth2Data } from '../../shared/model/credential.ts';
import { timeSchema } from '../../shared/model/json-schema.ts';

/** What a provider gave for an oauth2 credential; sealed where it is stored. Times are ms UTC. */
export const storedTokensSchema = z.object({
  accessToken: z.string().nullable(),
  refreshToken: z.string().nullable(),
  /** By the clock of this computer; null: the provider did not say. */
  expiresAt: timeSchema.nullable(),
  obtainedAt: timeSchema,
  /** What was granted, where the provider says it. */
  scopes: z.string().nullable(),
  account: z.string().nullable(),
  /** Why somebody has to sign in again; null while the tokens are good. */
  signedOut: z.string().nullable(),
});
export type StoredTokens = z.output<typeof storedTokensSchema>;

/** Tokens outlive a change of the credential that leaves whose they are and what for. */
export function isSameClient(a: OAuth2Data, b: OAuth2Data): boolean {
  const identity = (data: OAuth2Data): string =>
    JSON.stringify([
      data.grant,
      data.tokenUrl,
      data.authorizationUrl,
      data.clientId,
      // A person is asked what they allow; without one it is asked anew with each token.
      data.grant === 'client-credentials' ? [data.scopes, data.tokenParameters] : null,
    ]);
  return identity(a) === identity(b);
}
