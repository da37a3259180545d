import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Authorization } from '../../../../shared/model/credential-views.ts';
import {
  type AuthorizationServer,
  authorizationServer,
} from '../../../support/authorization-server.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer, sendJson } from '../../../support/local-server.ts';
import { openEngine, type TestEngine } from '../../../support/test-engine.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const NAME = 'Calendar';

async function begun(
  provider: AuthorizationServer,
  more: Record<string, unknown> = {},
): Promise<{ engine: TestEngine; flow: Authorization & { url: string } }> {
  const engine = await openEngine();
  await engine.call('credentials.save', { name: NAME, data: provider.data(more) });
  return { engine, flow: await start(engine) };
}

async function start(engine: TestEngine): Promise<Authorization & { url: string }> {
  const { url, ...flow } = await engine.call('credentials.authorize', { name: NAME });
  if (url === null) throw new Error('the sign-in has no URL');
  return { ...flow, url };
}

const statusOf = async (engine: TestEngine, id: string) =>
  (await engine.call('credentials.authorization', { id })).status;

/** With a connection of its own, so that a closed listener is noticed. */
const visit = (url: URL | string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { connection: 'close', ...init.headers } });

async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('a sign-in in the browser', () => {
  it('ends with sealed tokens, a page that says so, and a closed listener', async () => {
    const claims = Buffer.from(JSON.stringify({ email: 'ada@example.test' })).toString('base64url');
    const provider = await authorizationServer({ idToken: `e30.${claims}.sig` });
    const { engine, flow } = await begun(provider, { scopes: 'calendar.read  email' });
    expect(flow).toMatchObject({ status: 'waiting', listening: true, credential: NAME });
    expect(new URL(flow.redirectUrl)).toMatchObject({
      hostname: '127.0.0.1',
      pathname: '/callback',
    });
    expect(await engine.call('credentials.get', { name: NAME })).toMatchObject({
      status: 'signed-out',
      problem: expect.stringContaining('authorize'),
      tokens: null,
    });

    const { status, page } = await provider.signIn(flow.url);
    expect(status).toBe(200);
    expect(page).toContain('is signed in as ada@example.test');
    expect(await engine.call('credentials.authorization', { id: flow.id })).toMatchObject({
      status: 'done',
      url: null,
      listening: false,
    });
    const detail = await engine.call('credentials.get', { name: NAME });
    expect(detail).toMatchObject({
      status: 'ready',
      problem: null,
      tokens: { account: 'ada@example.test', renewable: true },
    });
    expect(await isListening(flow.redirectUrl)).toBe(false);
    const shown = JSON.stringify([detail, await engine.call('credentials.list', {})]);
    for (const secret of provider.issued) expect(shown).not.toContain(secret);
  });

  it('sends what RFC 6749 and RFC 7636 say, and what the credential adds', async () => {
    const provider = await authorizationServer();
    const { flow } = await begun(provider, {
      scopes: 'a b',
      authorizeParameters: { access_type: 'offline' },
      tokenParameters: { audience: 'https://api.example.test' },
    });
    const query = new URL(flow.url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      scope: 'a b',
      redirect_uri: flow.redirectUrl,
      code_challenge_method: 'S256',
      access_type: 'offline',
    });
    await provider.signIn(flow.url);
    expect(provider.tokenRequests).toEqual([
      expect.objectContaining({
        grant_type: 'authorization_code',
        audience: 'https://api.example.test',
        redirect_uri: flow.redirectUrl,
      }),
    ]);
    // Neither verifier nor secret went through the browser.
    const [{ code_verifier: verifier = '' } = {}] = provider.tokenRequests;
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(flow.url).not.toContain(verifier);
    expect(flow.url).not.toContain('client-secret');
  });

  it.each(['header', 'body'])('gives the client secret in the %s', async (clientAuthentication) => {
    const provider = await authorizationServer();
    const { flow, engine } = await begun(provider, { clientAuthentication });
    await provider.signIn(flow.url);
    expect(await statusOf(engine, flow.id)).toBe('done');
    const request = provider.server.requests.find(({ url }) => url === '/token');
    const inHeader = request?.headers.authorization !== undefined;
    expect(inHeader).toBe(clientAuthentication === 'header');
    expect(request?.body.toString().includes('client_secret')).toBe(!inHeader);
  });

  it('works for a public client, which has no secret', async () => {
    const provider = await authorizationServer({ secret: false });
    const { flow, engine } = await begun(provider);
    await provider.signIn(flow.url);
    expect(await statusOf(engine, flow.id)).toBe('done');
  });

  it('can be finished by pasting the address, where nothing listens', async () => {
    const provider = await authorizationServer();
    const redirectUrl = 'https://automation.example.test/done';
    const { engine, flow } = await begun(provider, { redirectUrl });
    expect(flow).toMatchObject({ listening: false, redirectUrl });
    const { id } = flow;
    const finish = (address: string) =>
      engine.call('credentials.finishAuthorization', { id, address });

    for (const address of ['nonsense', redirectUrl, `${redirectUrl}?code=x&state=wrong`])
      await expect(finish(address)).rejects.toMatchObject({
        code: 'invalid_input',
        hint: expect.stringContaining('address bar'),
      });
    expect(await statusOf(engine, id)).toBe('waiting');
    const back = await provider.redirectOf(flow.url);
    expect(await finish(`  ${back.href}\n`)).toMatchObject({ status: 'done' });
    // Once more it only tells how it ended, and asks nobody.
    expect(await finish(back.href)).toMatchObject({ status: 'done' });
    expect(provider.tokenRequests).toHaveLength(1);
  });

  it('listens at the port that is registered with the provider, and at no second one', async () => {
    const taken = await localServer();
    const provider = await authorizationServer();
    const engine = await openEngine();
    const redirectUrl = `http://127.0.0.1:${taken.port}/back`;
    await engine.call('credentials.save', { name: NAME, data: provider.data({ redirectUrl }) });
    await expect(engine.call('credentials.authorize', { name: NAME })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`127.0.0.1:${taken.port}`),
    });
    await taken.close();
    const flow = await start(engine);
    expect(flow.redirectUrl).toBe(redirectUrl);
    expect((await provider.signIn(flow.url)).status).toBe(200);
  });

  it('keeps the registered redirect URL to the letter, with a port of its own', async () => {
    const provider = await authorizationServer();
    const { flow } = await begun(provider, { redirectUrl: 'http://localhost' });
    expect(flow.redirectUrl).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await provider.signIn(flow.url)).status).toBe(200);
  });

  it('opens the browser when it is asked to, and goes on where there is none', async () => {
    const provider = await authorizationServer();
    const engine = await openEngine();
    await engine.call('credentials.save', { name: NAME, data: provider.data() });
    const { url } = await engine.call('credentials.authorize', { name: NAME, open: true });
    expect(engine.host.openedUrls).toEqual([url]);
  });

  it('is over when it is canceled, started again, or Patchbay stops', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    const second = await start(engine);
    expect(await statusOf(engine, flow.id)).toBe('canceled');
    expect(await isListening(flow.redirectUrl)).toBe(false);
    await engine.call('credentials.cancelAuthorization', { id: second.id });
    expect(await statusOf(engine, second.id)).toBe('canceled');
    expect(await isListening(second.redirectUrl)).toBe(false);
    const third = await start(engine);
    await engine.close();
    expect(await isListening(third.redirectUrl)).toBe(false);
  });

  it('is over after 5 minutes by the clock', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    engine.host.clock.advance(5 * 60_000 - 10_000);
    expect(await statusOf(engine, flow.id)).toBe('waiting');
    const back = await provider.redirectOf(flow.url);
    engine.host.clock.advance(10_000);
    const response = await visit(back);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('over');
    expect(await statusOf(engine, flow.id)).toBe('expired');
    expect(provider.tokenRequests).toEqual([]);
    expect(await isListening(flow.redirectUrl)).toBe(false);
  });

  it('is for oauth2 credentials that people sign in with', async () => {
    const provider = await authorizationServer();
    const engine = await openEngine();
    await engine.call('credentials.save', { name: 'a', data: { type: 'bearer', token: 'abc' } });
    await engine.call('credentials.save', {
      name: 'b',
      data: provider.data({ grant: 'client-credentials' }),
    });
    for (const name of ['a', 'b'])
      await expect(engine.call('credentials.authorize', { name })).rejects.toMatchObject({
        code: 'conflict',
      });
    await expect(engine.call('credentials.authorize', { name: 'c' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('what comes back to the redirect URL', () => {
  it('with another state changes nothing', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    const back = await provider.redirectOf(flow.url);
    const state = back.searchParams.get('state') ?? '';
    const forged = [`${state}x`, state.slice(1), state.toUpperCase(), ''].map((wrong) => {
      const url = new URL(back);
      url.searchParams.set('state', wrong);
      return url;
    });
    const without = new URL(back);
    without.searchParams.delete('state');
    const twice = new URL(back);
    twice.searchParams.append('state', 'other');
    const refusing = new URL(flow.redirectUrl);
    refusing.searchParams.set('error', 'access_denied');
    for (const url of [...forged, without, twice, refusing]) {
      const response = await visit(url);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('does not belong');
    }
    expect(provider.tokenRequests).toEqual([]);
    expect(await statusOf(engine, flow.id)).toBe('waiting');
    expect((await visit(back)).status).toBe(200);
  });

  it('is taken once: neither the same code nor a second one is asked for', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    const first = await provider.redirectOf(flow.url);
    const second = await provider.redirectOf(flow.url);
    provider.disturbNext((response) =>
      setTimeout(() => sendJson(response, { error: 'x' }, 400), 200),
    );
    const answers = await Promise.all([first, second, first].map((url) => visit(url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([410, 410, 502]);
    expect(provider.tokenRequests).toHaveLength(1);
    expect(await statusOf(engine, flow.id)).toBe('failed');
  });

  it('on other paths, by other methods and under other names is not for it', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    const back = await provider.redirectOf(flow.url);
    const elsewhere = new URL(back);
    elsewhere.pathname = '/callback/x';
    const favicon = new URL('/favicon.ico', back);
    expect((await visit(elsewhere)).status).toBe(404);
    expect((await visit(favicon)).status).toBe(404);
    expect((await visit(back, { method: 'POST' })).status).toBe(405);
    const rebound = connect(Number(back.port), '127.0.0.1');
    rebound.write(`GET ${back.pathname}${back.search} HTTP/1.1\r\nHost: evil.test\r\n\r\n`);
    const [head] = await once(rebound, 'data');
    expect(String(head)).toMatch(/^HTTP\/1.1 421 /);
    rebound.destroy();
    expect(provider.tokenRequests).toEqual([]);
    expect(await statusOf(engine, flow.id)).toBe('waiting');
  });

  it('is answered with a page that leaks and runs nothing', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider, { scopes: 'forbidden' });
    const back = await provider.redirectOf(flow.url);
    const response = await visit(back);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const page = await response.text();
    expect(page).toContain('The access was not allowed there.');
    expect(page).not.toContain('<b>');
    expect(await engine.call('credentials.authorization', { id: flow.id })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('access_denied: The <b>user</b> said no'),
    });
  });

  it('without a code says so, and the sign-in goes on', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    const back = await provider.redirectOf(flow.url);
    back.searchParams.delete('code');
    const response = await visit(back);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('without a code');
    expect(await statusOf(engine, flow.id)).toBe('waiting');
  });

  it('leaves nobody waiting who only holds a connection', async () => {
    const provider = await authorizationServer();
    const { flow } = await begun(provider);
    const { hostname, port } = new URL(flow.redirectUrl);
    const idle = connect(Number(port), hostname);
    await once(idle, 'connect');
    idle.write('GET /callback HTTP/1.1\r\n');
    idle.on('error', () => {});
    const closed = once(idle, 'close');
    await provider.signIn(flow.url);
    await closed;
  });
});

describe('a sign-in that the provider does not complete', () => {
  it.each([
    ['a refused client', { error: 'invalid_client' }, 401, 'does not accept this client'],
    ['a refused code', { error: 'invalid_grant', error_description: 'Bad code' }, 400, 'Bad code'],
    ['a refusal with status 200', { error: 'bad_verification_code' }, 200, 'used already'],
    ['Slack’s refusal', { ok: false, error: 'invalid_code' }, 200, 'invalid_code'],
    ['a server error', { oops: true }, 500, 'answered 500'],
    ['an answer without a token', { token_type: 'Bearer' }, 200, 'gave no token'],
    ['a token that no header can carry', { access_token: 'a\nb' }, 200, 'gave no token'],
    ['a token that is no bearer token', { access_token: 'a', token_type: 'DPoP' }, 200, 'bearer'],
  ])('says why: %s', async (_name, answer, status, words) => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    provider.disturbNext((response) => sendJson(response, answer, status));
    const { status: shown } = await provider.signIn(flow.url);
    expect(shown).toBe(502);
    const result = await engine.call('credentials.authorization', { id: flow.id });
    expect(result.status).toBe('failed');
    expect(`${result.message} ${result.hint}`).toContain(words);
    expect((await engine.call('credentials.get', { name: NAME })).status).toBe('signed-out');
  });

  it('says when the token endpoint is not there, or blocked by the network policy', async () => {
    const provider = await authorizationServer();
    const gone = await localServer();
    await gone.close();
    const { engine, flow } = await begun(provider, { tokenUrl: `${gone.url}/token` });
    await provider.signIn(flow.url);
    expect(await engine.call('credentials.authorization', { id: flow.id })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('Nothing is listening'),
    });

    const settings = await engine.call('settings.get', {});
    const network = { ...settings.network, blockPrivate: true, allow: [] };
    await engine.call('settings.set', { settings: { ...settings, network } });
    await engine.call('credentials.save', { name: NAME, data: provider.data() });
    const second = await start(engine);
    await provider.signIn(second.url);
    expect(await engine.call('credentials.authorization', { id: second.id })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('refused'),
    });
    expect(provider.tokenRequests).toEqual([]);
  });

  it('does not store tokens with a credential that became another client meanwhile', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    await engine.call('credentials.save', {
      name: NAME,
      data: provider.data({ clientId: 'other' }),
    });
    await provider.signIn(flow.url);
    expect(await engine.call('credentials.authorization', { id: flow.id })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('changed'),
    });
    expect((await engine.call('credentials.get', { name: NAME })).tokens).toBeNull();
  });

  it('is not left behind when Patchbay stops while the provider thinks', async () => {
    const provider = await authorizationServer();
    const { engine, flow } = await begun(provider);
    provider.disturbNext(() => {});
    const back = await provider.redirectOf(flow.url);
    const answer = visit(back).then(
      ({ status }) => status,
      () => 'cut off',
    );
    await until('the token request', () => provider.tokenRequests.length > 0);
    await engine.close();
    expect([502, 'cut off']).toContain(await answer);
  });
});
