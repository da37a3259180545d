import { describe, expect, it } from 'vitest';
import {
  type AuthorizationServer,
  authorizationServer,
} from '../../support/authorization-server.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import {
  type Answer,
  type LocalServer,
  localServer,
  sendJson,
} from '../../support/local-server.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const AUTH = { type: 'credential', credential: 'API' };

/** An engine with a person signed in, and an API that looks at the token. */
async function api(answer?: Answer): Promise<{
  engine: TestEngine;
  provider: AuthorizationServer;
  server: LocalServer;
}> {
  const provider = await authorizationServer();
  const server = await localServer((request, response, message) => {
    if (!provider.accepts(request.headers.authorization)) sendJson(response, { error: 'no' }, 401);
    else if (answer === undefined) sendJson(response, { ok: true });
    else answer(request, response, message);
  });
  const engine = await openEngine();
  await engine.call('credentials.save', { name: 'API', data: provider.data() });
  const { url } = await engine.call('credentials.authorize', { name: 'API' });
  await provider.signIn(url ?? '');
  return { engine, provider, server };
}

const call = (url: string, params: Record<string, unknown> = {}) =>
  workflow([
    httpStep('call', url, { params: { auth: AUTH, ...JSON.parse(JSON.stringify(params)) } }),
  ]);

const statuses = (server: LocalServer, provider: AuthorizationServer) =>
  server.requests.map(({ headers }) => provider.accepts(headers.authorization));

describe('an HTTP request with an oauth2 credential', () => {
  it('sends the access token', async () => {
    const { engine, server } = await api();
    const run = await engine.carryOut(call(server.url));
    expect(stepOf(run, 'call')).toMatchObject({ status: 'succeeded', output: { status: 200 } });
    expect(server.requests).toHaveLength(1);
  });

  it('renews it after 401 and goes out once more, as the same request', async () => {
    const { engine, provider, server } = await api();
    provider.expireAccess();
    const run = await engine.carryOut(call(server.url), { order: 7 });
    expect(stepOf(run, 'call')).toMatchObject({ status: 'succeeded' });
    expect(stepOf(run, 'call').attempts).toHaveLength(1);
    expect(stepOf(run, 'call').logs).toContainEqual(expect.stringContaining('refused (401)'));
    expect(statuses(server, provider)).toEqual([false, true]);
    const [first, second] = server.requests;
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
  });

  it('does so only once', async () => {
    const { engine, server } = await api((_request, response) => sendJson(response, {}, 401));
    const run = await engine.carryOut(call(server.url, { method: 'GET', body: { type: 'none' } }));
    expect(stepOf(run, 'call').error).toMatchObject({ kind: '401' });
    expect(server.requests).toHaveLength(2);
  });

  it('says that somebody has to sign in, and goes on when they have', async () => {
    const { engine, provider, server } = await api();
    provider.revoke();
    const run = await engine.carryOut(call(server.url));
    expect(stepOf(run, 'call').error).toMatchObject({
      code: 'credential_signed_out',
      hint: expect.stringContaining('credentials authorize "API"'),
    });
    const { url } = await engine.call('credentials.authorize', { name: 'API' });
    await provider.signIn(url ?? '');
    await engine.call('runs.retry', { id: run.id });
    expect((await engine.ended(run.id)).status).toBe('succeeded');
  });

  it('renews in the middle of pages, and asks for the rest with the new token', async () => {
    let page = 0;
    const { engine, provider, server } = await api((_request, response) => {
      page++;
      if (page === 2) provider.expireAccess();
      const next = page < 4 ? `</?page=${page + 1}>; rel="next"` : '';
      response.setHeader('link', next);
      sendJson(response, [page]);
    });
    const pages = {
      method: 'GET',
      body: { type: 'none' },
      pagination: { type: 'link-header' },
    };
    const run = await engine.carryOut(call(`${server.url}/?page=1`, pages));
    expect(stepOf(run, 'call').output).toMatchObject({ body: [1, 2, 3, 4], pages: 4 });
    expect(server.requests).toHaveLength(5);
  });

  it('never gives the token to another server, and renews nothing for its 401', async () => {
    const elsewhere = await localServer((_request, response) => sendJson(response, {}, 401));
    const { engine, provider, server } = await api((_request, response) => {
      response.writeHead(307, { location: elsewhere.url.replace('127.0.0.1', 'localhost') });
      response.end();
    });
    const redirects = { hosts: ['localhost'] };
    const run = await engine.carryOut(call(server.url, { redirects }));
    expect(stepOf(run, 'call').error).toMatchObject({ kind: '401' });
    expect(elsewhere.requests).toHaveLength(1);
    expect(elsewhere.requests[0]?.headers.authorization).toBeUndefined();
    expect(provider.tokenRequests).toHaveLength(1);
  });

  it('leaves at once when the run is canceled while the token is renewed', async () => {
    const { engine, provider, server } = await api();
    provider.expireAccess();
    let asked = (): void => {};
    const renewing = new Promise<void>((resolve) => {
      asked = resolve;
    });
    provider.disturbNext(() => asked());
    const { workflow: made } = await engine.publish(call(server.url));
    const id = await engine.start(made.id);
    await renewing;
    await engine.call('runs.cancel', { id });
    expect((await engine.ended(id)).status).toBe('canceled');
  });
});
