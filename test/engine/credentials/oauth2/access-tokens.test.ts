import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createCredentials } from '../../../../engine/credentials/credentials.ts';
import { createAccessTokens } from '../../../../engine/credentials/oauth2/access-tokens.ts';
import { createRedactor } from '../../../../engine/credentials/redactor.ts';
import { storedTokensSchema } from '../../../../engine/credentials/tokens.ts';
import { createVault } from '../../../../engine/credentials/vault.ts';
import type { CredentialInput } from '../../../../shared/model/credential-views.ts';
import {
  type AuthorizationServer,
  authorizationServer,
} from '../../../support/authorization-server.ts';
import { testDatabase } from '../../../support/database.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { sendJson } from '../../../support/local-server.ts';
import { openHttpClient } from '../../../support/step-context.ts';
import { TEST_KEY, testClock, testHost } from '../../../support/test-host.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const HOUR = 3_600_000;
const signal = new AbortController().signal;

/** A stored credential, and what gives its tokens, as the engine puts them together. */
function vaultOf(data: CredentialInput) {
  const clock = testClock();
  const { log, logLines } = testHost();
  const db = testDatabase();
  const redactor = createRedactor();
  const vault = createVault(TEST_KEY);
  const credentials = createCredentials({ db, vault, redactor, now: clock.now });
  const saved = credentials.save('API', credentials.complete(data, undefined));
  const changed: string[] = [];
  const http = openHttpClient();
  const accessTokens = createAccessTokens({
    credentials,
    http,
    now: clock.now,
    changed: (id) => changed.push(id),
    log,
  });
  const get = (refused?: string) => accessTokens.get('API', { signal, refused });
  return { clock, credentials, accessTokens, redactor, get, changed, logLines, id: saved.id, db };
}

/** Signed in by hand, as far as the vault is concerned. */
function signedIn(
  provider: AuthorizationServer,
  more: Record<string, unknown> = {},
  lasts: number | null = HOUR,
) {
  const made = vaultOf(provider.data(more));
  const { id, clock, credentials } = made;
  const data = credentials.data('API');
  if (data.type !== 'oauth2') throw new Error('not oauth2');
  const { accessToken, refreshToken } = provider.issue();
  credentials.setTokens(id, data, {
    accessToken,
    refreshToken,
    expiresAt: lasts === null ? null : clock.now() + lasts,
    obtainedAt: clock.now(),
    scopes: 'read',
    account: 'ada',
    signedOut: null,
  });
  return { ...made, accessToken, refreshToken };
}

const renewals = (provider: AuthorizationServer) =>
  provider.tokenRequests.filter((form) => form['grant_type'] === 'refresh_token');

describe('an access token', () => {
  it('is used until shortly before it runs out, and then renewed once', async () => {
    const provider = await authorizationServer();
    const { get, clock, accessToken, changed, id } = signedIn(provider);
    expect(await get()).toBe(accessToken);
    clock.advance(HOUR - 61_000);
    expect(await get()).toBe(accessToken);
    expect(renewals(provider)).toEqual([]);
    clock.advance(2000);
    const renewed = await get();
    expect(renewed).not.toBe(accessToken);
    expect(provider.accepts(`Bearer ${renewed}`)).toBe(true);
    expect(await get()).toBe(renewed);
    expect(renewals(provider)).toHaveLength(1);
    expect(changed).toContain(id);
  });

  it('that lives a minute is not renewed all the time', async () => {
    const provider = await authorizationServer();
    const { get, clock, accessToken } = signedIn(provider, {}, 60_000);
    clock.advance(50_000);
    expect(await get()).toBe(accessToken);
    clock.advance(5000);
    expect(await get()).not.toBe(accessToken);
  });

  it('without a known end is used until a server refuses it', async () => {
    const provider = await authorizationServer({ expiresIn: null });
    const { get, clock, accessToken } = signedIn(provider, {}, null);
    clock.advance(1000 * HOUR);
    expect(await get()).toBe(accessToken);
    const renewed = await get(accessToken);
    expect(renewed).not.toBe(accessToken);
    // Another step that was refused with the old one gets the one that is there by now.
    expect(await get(accessToken)).toBe(renewed);
    expect(renewals(provider)).toHaveLength(1);
  });

  it('is renewed once for all who ask at the same time', async () => {
    const provider = await authorizationServer();
    const { get, clock } = signedIn(provider);
    clock.advance(HOUR);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(new Set(tokens).size).toBe(1);
    expect(renewals(provider)).toHaveLength(1);
  });

  it('is renewed with the newest refresh token, time after time', async () => {
    const provider = await authorizationServer({ rotates: true });
    const { get, clock, refreshToken } = signedIn(provider);
    for (let turn = 0; turn < 3; turn++) {
      clock.advance(HOUR);
      expect(provider.accepts(`Bearer ${await get()}`)).toBe(true);
    }
    const used = renewals(provider).map((form) => form['refresh_token']);
    expect(used[0]).toBe(refreshToken);
    expect(new Set(used).size).toBe(3);
  });

  it('keeps a refresh token that the provider does not replace', async () => {
    const provider = await authorizationServer({ rotates: false });
    const { get, clock, refreshToken } = signedIn(provider);
    for (let turn = 0; turn < 2; turn++) {
      clock.advance(HOUR);
      await get();
    }
    expect(renewals(provider).map((form) => form['refresh_token'])).toEqual([
      refreshToken,
      refreshToken,
    ]);
  });

  it('is sealed in the database, and so is what renews it', async () => {
    const provider = await authorizationServer();
    const { get, clock, db } = signedIn(provider);
    clock.advance(HOUR);
    await get();
    const bytes = db.serialize();
    for (const secret of provider.issued) expect(bytes.includes(secret)).toBe(false);
  });

  it('is masked, as are those it had before', async () => {
    const provider = await authorizationServer();
    const { get, clock, redactor } = signedIn(provider);
    for (let turn = 0; turn < 3; turn++) {
      clock.advance(HOUR);
      await get();
    }
    const tokens = provider.issued.filter((token) => !token.startsWith('code-'));
    expect(tokens).toHaveLength(8);
    const shown = redactor.mask(tokens.join(' '));
    for (const token of tokens) expect(shown).not.toContain(token);
  });
});

describe('a renewal', () => {
  it('that the provider refuses signs the credential out, in words, and is not asked again', async () => {
    const provider = await authorizationServer();
    const { get, clock, credentials } = signedIn(provider);
    provider.revoke();
    clock.advance(HOUR);
    const failure = {
      code: 'credential_signed_out',
      message: expect.stringContaining('revoked, expired, or used elsewhere'),
      hint: expect.stringContaining('patchbay credentials authorize "API"'),
      kind: undefined,
    };
    await expect(get()).rejects.toMatchObject(failure);
    await expect(get()).rejects.toMatchObject(failure);
    expect(renewals(provider)).toHaveLength(1);
    expect(credentials.show(credentials.get('API'))).toMatchObject({ status: 'signed-out' });
    expect(storedTokensSchema.parse(credentials.get('API').tokens)).toMatchObject({
      accessToken: null,
      refreshToken: null,
      account: 'ada',
    });
  });

  it.each([
    [400, { error: 'invalid_client' }, 'token_refused', undefined],
    [400, { error: 'temporarily_unavailable' }, 'token_refused', '503'],
    [503, {}, 'token_endpoint', '503'],
    [429, { error: 'slow_down' }, 'token_endpoint', '429'],
    [404, {}, 'token_endpoint', '404'],
    [302, {}, 'token_endpoint', '302'],
  ])('answered %d with %j keeps the sign-in and fails as %s', async (status, body, code, kind) => {
    const provider = await authorizationServer();
    const { get, clock } = signedIn(provider);
    clock.advance(HOUR);
    provider.disturbNext((response) => {
      response.setHeader('retry-after', '7');
      response.setHeader('location', `${provider.url}/elsewhere`);
      sendJson(response, body, status);
    });
    const isBusy = status === 503 || status === 429;
    await expect(get()).rejects.toMatchObject({
      code,
      kind,
      retryAfterMs: isBusy ? 7000 : undefined,
    });
    expect(provider.server.requests.some(({ url }) => url === '/elsewhere')).toBe(false);
    expect(provider.accepts(`Bearer ${await get()}`)).toBe(true);
  });

  it('that fails for now lets a token go on that has not run out yet', async () => {
    const provider = await authorizationServer();
    const { get, clock, accessToken, logLines } = signedIn(provider);
    clock.advance(HOUR - 30_000);
    provider.disturbNext((response) => sendJson(response, {}, 503));
    expect(await get()).toBe(accessToken);
    expect(logLines.join()).toContain('could not be renewed');
    provider.disturbNext((response) => sendJson(response, {}, 503));
    clock.advance(31_000);
    await expect(get()).rejects.toMatchObject({ kind: '503' });
  });

  it('goes on for others when one who waits is canceled', async () => {
    const provider = await authorizationServer();
    const { accessTokens, get, clock } = signedIn(provider);
    clock.advance(HOUR);
    let release = (): void => {};
    provider.disturbNext((response) => {
      release = () => sendJson(response, { access_token: 'the-new-one', expires_in: 60 });
    });
    const canceling = new AbortController();
    const reason = new Error('canceled');
    const left = accessTokens.get('API', { signal: canceling.signal });
    const stays = get();
    await until('the renewal', () => renewals(provider).length === 1);
    canceling.abort(reason);
    await expect(left).rejects.toBe(reason);
    release();
    expect(await stays).toBe('the-new-one');
    const late = accessTokens.get('API', { signal: AbortSignal.abort(reason) });
    await expect(late).rejects.toBe(reason);
  });

  it('ends with the engine', async () => {
    const provider = await authorizationServer();
    const { accessTokens, get, clock } = signedIn(provider);
    clock.advance(HOUR);
    provider.disturbNext(() => {});
    const waiting = get();
    const ended = expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await until('the renewal', () => renewals(provider).length === 1);
    accessTokens.close();
    await ended;
    await expect(get()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is not stored with a credential that became another client’s meanwhile', async () => {
    const provider = await authorizationServer();
    const { get, clock, credentials } = signedIn(provider);
    clock.advance(HOUR);
    let release = (): void => {};
    provider.disturbNext((response) => {
      release = () => sendJson(response, { access_token: 'of-the-old-client' });
    });
    const waiting = get();
    const failed = expect(waiting).rejects.toMatchObject({ code: 'credential_changed' });
    await until('the renewal', () => renewals(provider).length === 1);
    const other = credentials.complete(provider.data({ clientId: 'other' }), undefined);
    credentials.save('API', other);
    release();
    await failed;
    expect(credentials.get('API').tokens).toBeNull();
    await sleep(0);
  });

  it('is impossible without a refresh token, and says how to get one', async () => {
    const provider = await authorizationServer({ refreshTokens: false });
    const { get, clock, credentials } = signedIn(provider);
    clock.advance(HOUR);
    await expect(get()).rejects.toMatchObject({
      code: 'credential_signed_out',
      message: expect.stringContaining('offline_access'),
    });
    expect(credentials.show(credentials.get('API')).status).toBe('signed-out');
  });
});

describe('client credentials', () => {
  it('get a token when one is needed, and another when it has run out', async () => {
    const provider = await authorizationServer({ expiresIn: 600 });
    const { get, clock } = vaultOf(
      provider.data({ grant: 'client-credentials', scopes: 'a b', authorizationUrl: null }),
    );
    const first = await get();
    expect(provider.tokenRequests).toEqual([
      expect.objectContaining({ grant_type: 'client_credentials', scope: 'a b' }),
    ]);
    expect(await get()).toBe(first);
    clock.advance(600_000);
    expect(await get()).not.toBe(first);
    expect(provider.tokenRequests).toHaveLength(2);
  });

  it('that are refused say so each time, and may be mended meanwhile', async () => {
    const provider = await authorizationServer();
    const { get, credentials } = vaultOf(
      provider.data({ grant: 'client-credentials', clientSecret: 'wrong' }),
    );
    await expect(get()).rejects.toMatchObject({
      code: 'token_refused',
      message: expect.stringContaining('does not accept this client id and secret'),
    });
    const right = credentials.complete(provider.data({ grant: 'client-credentials' }), undefined);
    credentials.save('API', right);
    expect(provider.accepts(`Bearer ${await get()}`)).toBe(true);
  });
});

describe('tokens of other credentials', () => {
  it('come from the oauth2 credential that a mailbox names', async () => {
    const provider = await authorizationServer();
    const { credentials, accessTokens, accessToken } = signedIn(provider);
    const mail = { type: 'smtp', host: 'localhost', username: 'ada', oauth2: 'API' } as const;
    credentials.save('mail', credentials.complete(mail, undefined));
    expect(await accessTokens.get('mail', { signal })).toBe(accessToken);
  });

  it('are not to be had where there are none', async () => {
    const provider = await authorizationServer();
    const { credentials, accessTokens } = signedIn(provider);
    credentials.save('key', { type: 'bearer', token: 'abc' });
    await expect(accessTokens.get('key', { signal })).rejects.toMatchObject({
      code: 'credential_invalid',
    });
    await expect(accessTokens.get('none', { signal })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
