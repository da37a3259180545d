import type { Logger } from 'pino';
import { UnavailableError } from '../../../shared/errors.ts';
import type { OAuth2Data } from '../../../shared/model/credential.ts';
import type { HttpClient } from '../../net/http-client.ts';
import { StepFailure } from '../../steps/define-step.ts';
import type { Credentials, StoredCredential } from '../credentials.ts';
import type { StoredTokens } from '../tokens.ts';
import { SecretUnreadableError } from '../vault.ts';
import { isSignedOut, refusalFailure, refusalWords, signedOutFailure } from './refusals.ts';
import type { Grant } from './token-answer.ts';
import { requestToken } from './token-request.ts';

export interface AccessTokens {
  /**
   * An access token that is good for a while, renewed when it is about to run out; of an smtp or
   * imap credential: of the oauth2 credential it names. `refused`: a token that a server answered
   * 401 to, so that it is renewed whatever its time says. Throws NotFoundError,
   * SecretUnreadableError, StepFailure, or the signal's reason.
   */
  get(
    name: string,
    options: { signal: AbortSignal; refused?: string | undefined },
  ): Promise<string>;
  /** Ends renewals under way. */
  close(): void;
}

/**
 * Renewed this long before it runs out, for a request that takes its time and for a server whose
 * clock is ahead of ours; of short-lived tokens a tenth of their time.
 */
const MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.1;

interface OAuth2Credential extends StoredCredential {
  readonly data: OAuth2Data;
}

export function createAccessTokens(deps: {
  credentials: Credentials;
  http: HttpClient;
  now: () => number;
  changed: (id: string) => void;
  log: Logger;
}): AccessTokens {
  const { credentials, http, now } = deps;
  /** One renewal at a time: providers that rotate refresh tokens take a second one for a theft. */
  const renewals = new Map<string, Promise<string>>();
  const closing = new AbortController();

  function find(name: string): OAuth2Credential {
    const data = credentials.data(name);
    const linked = (data.type === 'smtp' || data.type === 'imap') && data.oauth2;
    const credential = credentials.get(linked || name);
    const own = credential.data;
    if (own === null) throw new SecretUnreadableError(`the credential "${credential.name}"`);
    if (own.type === 'oauth2') return { ...credential, data: own };
    throw new StepFailure({
      code: 'credential_invalid',
      message: `The credential "${credential.name}" is of the type ${own.type} and has no access tokens.`,
      hint: 'Choose one of the type oauth2.',
    });
  }

  async function get(
    name: string,
    { signal, refused }: { signal: AbortSignal; refused?: string | undefined },
  ): Promise<string> {
    signal.throwIfAborted();
    const credential = find(name);
    const { tokens } = credential;
    const held = tokens?.accessToken ?? null;
    if (tokens === null || held === null || held === refused)
      return orAborted(renewal(credential), signal);
    if (lasts(tokens, now())) return held;
    try {
      return await orAborted(renewal(credential), signal);
    } catch (error) {
      // The provider is out of reach, and the token at hand has not run out yet.
      const isTemporary = error instanceof StepFailure && error.kind !== undefined;
      if (isTemporary && (tokens.expiresAt ?? 0) > now()) return held;
      throw error;
    }
  }

  function renewal(credential: OAuth2Credential): Promise<string> {
    const { id } = credential;
    const underWay = renewals.get(id);
    if (underWay !== undefined) return underWay;
    const started = renew(credential).finally(() => renewals.delete(id));
    renewals.set(id, started);
    // Whoever waited may have gone; the new tokens are stored all the same.
    started.catch((error: unknown) => {
      const { name } = credential;
      deps.log.warn({ credential: name, err: error }, 'an access token could not be renewed');
    });
    return started;
  }

  async function renew(credential: OAuth2Credential): Promise<string> {
    if (closing.signal.aborted) throw new UnavailableError('Patchbay is shutting down.');
    const { id, name, data, tokens } = credential;
    const result = await requestToken(data, grantFor(credential), {
      http,
      now,
      signal: closing.signal,
    });
    if ('refused' in result) {
      if (data.grant === 'client-credentials' || !isSignedOut(result.refused))
        throw refusalFailure(name, result.refused);
      const { message } = refusalWords(result.refused);
      store(credential, {
        ...emptyTokens(now()),
        account: tokens?.account ?? null,
        signedOut: message,
      });
      throw signedOutFailure(name, message);
    }
    const renewed = storedTokens(result.granted, { before: tokens, now: now() });
    // Stored before it is used: a refresh token that was rotated is the only one that is good now.
    if (store(credential, renewed)) return result.granted.accessToken;
    const current = credentials.byId(id);
    throw new StepFailure({
      code: 'credential_changed',
      message: `The credential "${current?.name ?? name}" was changed while its token was renewed.`,
      hint: 'Retry the step.',
      kind: 'network',
    });
  }

  function store({ id, data }: OAuth2Credential, tokens: StoredTokens): boolean {
    const stored = credentials.setTokens(id, data, tokens);
    if (stored) deps.changed(id);
    return stored;
  }

  return {
    get,
    close: () => closing.abort(new UnavailableError('Patchbay is shutting down.')),
  };
}

function lasts({ expiresAt, obtainedAt }: StoredTokens, now: number): boolean {
  if (expiresAt === null) return true;
  return now < expiresAt - Math.min(MARGIN_MS, (expiresAt - obtainedAt) * MARGIN_SHARE);
}

/** Throws StepFailure `credential_signed_out`. */
function grantFor({ name, data, tokens }: OAuth2Credential): Record<string, string> {
  const scope = data.scopes.trim();
  if (data.grant === 'client-credentials')
    return { grant_type: 'client_credentials', ...(scope === '' ? {} : { scope }) };
  if (tokens === null) throw signedOutFailure(name, 'Nobody has signed in yet.');
  if (tokens.signedOut !== null) throw signedOutFailure(name, tokens.signedOut);
  if (tokens.refreshToken === null)
    throw signedOutFailure(
      name,
      'Its access token has run out or is refused, and the provider gave none to renew it with; many give one only for a scope such as offline_access or a parameter such as access_type=offline.',
    );
  return { grant_type: 'refresh_token', refresh_token: tokens.refreshToken };
}

/** `before`: what a renewal leaves out stays as it was. */
export function storedTokens(
  grant: Grant,
  { before, now }: { before: StoredTokens | null; now: number },
): StoredTokens {
  return {
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken ?? before?.refreshToken ?? null,
    expiresAt: grant.expiresIn === null ? null : Math.round(now + grant.expiresIn * 1000),
    obtainedAt: now,
    scopes: grant.scopes ?? before?.scopes ?? null,
    account: grant.account ?? before?.account ?? null,
    signedOut: null,
  };
}

function emptyTokens(now: number): StoredTokens {
  return {
    accessToken: null,
    refreshToken: null,
    expiresAt: null,
    obtainedAt: now,
    scopes: null,
    account: null,
    signedOut: null,
  };
}

/** The work goes on for others who wait for it; this one leaves with the reason of its signal. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (leave !== undefined) signal.removeEventListener('abort', leave);
  }
}
