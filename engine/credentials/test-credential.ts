import { toErrorInfo, UnavailableError } from '../../shared/errors.ts';
import type { CredentialData } from '../../shared/model/credential.ts';
import type { CredentialInput, CredentialTest } from '../../shared/model/credential-views.ts';
import type { HttpClient } from '../net/http-client.ts';
import { StepFailure } from '../steps/define-step.ts';
import type { Credentials, StoredCredential } from './credentials.ts';
import type { AccessTokens } from './oauth2/access-tokens.ts';
import { refusalFailure } from './oauth2/refusals.ts';
import { requestToken } from './oauth2/token-request.ts';
import type { Redactor } from './redactor.ts';
import { secretTexts } from './secret-texts.ts';
import { doesNotWork } from './types/credential-type.ts';
import { credentialType } from './types/index.ts';
import { SecretUnreadableError } from './vault.ts';

export interface TestInput {
  /** A stored one; with `data` its secrets fill what the form left out. */
  name?: string | undefined;
  /** As a form holds it before it is saved. */
  data?: CredentialInput | undefined;
  /** What to try it on. */
  url?: string | undefined;
}

export interface CredentialTests {
  /** Signs in and changes nothing. Throws NotFoundError, InvalidInputError. */
  run(input: TestInput): Promise<CredentialTest>;
  close(): void;
}

const LASTS_AT_MOST_MS = 45_000;

export function createCredentialTests(deps: {
  credentials: Credentials;
  accessTokens: AccessTokens;
  redactor: Redactor;
  http: HttpClient;
  now: () => number;
}): CredentialTests {
  const { credentials, accessTokens, redactor, http, now } = deps;
  const closing = new AbortController();
  let count = 0;

  async function tryOut(
    data: CredentialData,
    stored: StoredCredential | undefined,
    url: URL | null,
  ): Promise<CredentialTest> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(LASTS_AT_MOST_MS)]);
    const tested = credentialType(data.type).tryOut(data, {
      http,
      signal,
      now,
      url,
      accessToken: () => accessToken(data, stored, signal),
    });
    if (tested === null)
      return doesNotWork('Only using it would tell.', 'Run a step that uses it.');
    try {
      return await tested;
    } catch (error) {
      if (closing.signal.aborted) throw new UnavailableError('Patchbay is shutting down.');
      if (signal.aborted) return doesNotWork('There was no answer in time.');
      const { message, hint } = toErrorInfo(error);
      if (error instanceof StepFailure || error instanceof SecretUnreadableError)
        return doesNotWork(message, hint ?? null);
      throw error;
    }
  }

  /** Of what is stored, or, before it is saved, of an app that signs in as itself. */
  async function accessToken(
    data: CredentialData,
    stored: StoredCredential | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const name = nameOfTokens(data, stored);
    if (name !== undefined) {
      const held = credentials.get(name).tokens;
      const refused = held?.refreshToken == null ? undefined : (held.accessToken ?? undefined);
      return accessTokens.get(name, { signal, refused });
    }
    if (data.type !== 'oauth2' || data.grant !== 'client-credentials')
      throw new StepFailure({
        code: 'credential_signed_out',
        message: 'Nobody has signed in yet.',
        hint: 'Save it, authorize it, and test it then.',
      });
    const scope = data.scopes.trim();
    const grant = { grant_type: 'client_credentials', ...(scope === '' ? {} : { scope }) };
    const result = await requestToken(data, grant, { http, signal, now });
    if ('refused' in result) throw refusalFailure('(not saved)', result.refused);
    return result.granted.accessToken;
  }

  function nameOfTokens(
    data: CredentialData,
    stored: StoredCredential | undefined,
  ): string | undefined {
    if (data.type === 'smtp' || data.type === 'imap') return data.oauth2;
    return stored?.data === data ? stored.name : undefined;
  }

  return {
    async run({ name, data: input, url }) {
      const stored = name === undefined ? undefined : credentials.find(name);
      if (input === undefined && name !== undefined) {
        const data = credentials.data(name);
        const result = await masked(data, () => tryOut(data, stored, parsedUrl(url)));
        const { ok, message } = result;
        if (stored !== undefined) credentials.setTested(stored.id, { at: now(), ok, message });
        return result;
      }
      if (input === undefined) return doesNotWork('There is nothing to test.');
      const data = credentials.complete(input, stored);
      return masked(data, () => tryOut(data, undefined, parsedUrl(url)));
    },
    close: () => closing.abort(new UnavailableError('Patchbay is shutting down.')),
  };

  /** What a server answers may repeat what was sent, also before anything is saved. */
  async function masked(
    data: CredentialData,
    work: () => Promise<CredentialTest>,
  ): Promise<CredentialTest> {
    const owner = `test ${count++}`;
    redactor.set(owner, secretTexts(data, null));
    try {
      const { ok, message, hint } = await work();
      return {
        ok,
        message: redactor.mask(message),
        hint: hint === null ? null : redactor.mask(hint),
      };
    } finally {
      redactor.remove(owner);
    }
  }
}

function parsedUrl(url: string | undefined): URL | null {
  return url === undefined ? null : new URL(url);
}
