import { describe, expect, it } from 'vitest';
import type { CredentialInput } from '../../../../shared/model/credential-views.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type Answer, localServer, sendJson } from '../../../support/local-server.ts';
import { openEngine, type TestEngine } from '../../../support/test-engine.ts';

failOnLeaks();

const SECRET = 'secret-9f31c0aa77';

async function tested(engine: TestEngine, data: CredentialInput, url?: string) {
  return engine.call('credentials.test', { data, ...(url === undefined ? {} : { url }) });
}

describe('credentials that are tried on an address', () => {
  const kinds: [CredentialInput, (request: Parameters<Answer>[0]) => boolean][] = [
    [
      { type: 'basic', username: 'ada', password: SECRET },
      ({ headers }) =>
        headers.authorization === `Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}`,
    ],
    [
      { type: 'bearer', token: SECRET },
      ({ headers }) => headers.authorization === `Bearer ${SECRET}`,
    ],
    [
      { type: 'api-key', in: 'header', name: 'X-Key', value: SECRET },
      ({ headers }) => headers['x-key'] === SECRET,
    ],
    [
      { type: 'api-key', in: 'query', name: 'key', value: SECRET },
      ({ url }) => url === `/me?a=1&key=${SECRET}`,
    ],
  ];

  it.each(kinds)('sign in as a step does: %j', async (data, isRight) => {
    const server = await localServer((request, response) =>
      sendJson(response, {}, isRight(request) ? 200 : 401),
    );
    const engine = await openEngine();
    const url = `${server.url}/me?a=1`;
    expect(await tested(engine, data, url)).toMatchObject({
      ok: true,
      message: expect.stringContaining('answered 200'),
    });
    const wrong = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, value === SECRET ? 'wrong-1' : value]),
    );
    expect(await tested(engine, { ...wrong, type: data.type }, url)).toMatchObject({
      ok: false,
      message: expect.stringContaining('does not accept it (401)'),
      hint: expect.any(String),
    });
  });

  it.each([
    [403, 'refuses the access'],
    [302, 'not followed'],
    [404, 'says nothing about the credential'],
    [500, 'has trouble'],
    [429, 'has trouble'],
  ])('say what an answer %d means', async (status, words) => {
    const server = await localServer((_request, response) => {
      response.setHeader('location', '/login');
      sendJson(response, {}, status);
    });
    const engine = await openEngine();
    const result = await tested(engine, { type: 'bearer', token: SECRET }, server.url);
    expect(result.ok).toBe(false);
    expect(result.message).toContain(words);
    expect(server.requests).toHaveLength(1);
  });

  it('need an address, and say when nothing is there or it may not be reached', async () => {
    const engine = await openEngine();
    const data = { type: 'bearer', token: SECRET } as const;
    expect(await tested(engine, data)).toMatchObject({
      ok: false,
      hint: expect.stringContaining('address'),
    });
    const gone = await localServer();
    await gone.close();
    expect((await tested(engine, data, gone.url)).message).toContain('Nothing is listening');
    expect((await tested(engine, data, 'http://169.254.169.254/')).message).toContain('refused');
    const ftp = tested(engine, data, 'ftp://example.test/');
    await expect(ftp).rejects.toThrow(/http or https/);
  });

  it('take the secrets of the stored one where the form leaves them out', async () => {
    const server = await localServer(({ headers }, response) =>
      sendJson(response, {}, headers['x-new'] === SECRET ? 200 : 401),
    );
    const engine = await openEngine();
    const data = { type: 'api-key', name: 'X-Old', value: SECRET } as const;
    await engine.call('credentials.save', { name: 'API', data });
    const form = { type: 'api-key', name: 'X-New' } as const;
    const test = { name: 'API', data: form, url: server.url };
    expect(await engine.call('credentials.test', test)).toMatchObject({ ok: true });
    // Nothing of a form is kept.
    const kept = await engine.call('credentials.get', { name: 'API' });
    expect(kept).toMatchObject({ data: { name: 'X-Old' }, tested: null });
  });

  it('remember how the stored one did, until it is changed', async () => {
    const server = await localServer((_request, response) => sendJson(response, {}));
    const engine = await openEngine();
    const data = { type: 'bearer', token: SECRET } as const;
    await engine.call('credentials.save', { name: 'API', data });
    await engine.call('credentials.test', { name: 'API', url: server.url });
    expect((await engine.call('credentials.get', { name: 'API' })).tested).toMatchObject({
      ok: true,
      at: expect.any(Number),
    });
    await engine.call('credentials.save', { name: 'API', data });
    expect((await engine.call('credentials.get', { name: 'API' })).tested).toBeNull();
  });
});

describe('a webhook URL', () => {
  it('of Discord is looked at', async () => {
    const server = await localServer(({ method, url }, response) =>
      method === 'GET' && url === '/api/webhooks/123/abc-DEF'
        ? sendJson(response, { name: 'Alerts' })
        : sendJson(response, { code: 10015 }, 404),
    );
    const engine = await openEngine();
    const test = (path: string) =>
      tested(engine, { type: 'webhook-url', url: `${server.url}${path}` });
    expect(await test('/api/webhooks/123/abc-DEF')).toMatchObject({
      ok: true,
      message: expect.stringContaining('“Alerts”'),
    });
    expect(await test('/api/webhooks/123/wrong')).toMatchObject({
      ok: false,
      message: expect.stringContaining('does not know this webhook'),
    });
  });

  it('of Slack is asked with what is no message, so that nothing is posted', async () => {
    const server = await localServer(({ url, body }, response) => {
      response.statusCode = url.endsWith('/right') ? 400 : 404;
      response.end(url.endsWith('/right') && body.toString() === '{}' ? 'no_text' : 'no_service');
    });
    const engine = await openEngine();
    const test = (last: string) =>
      tested(engine, { type: 'webhook-url', url: `${server.url}/services/T01/B02/${last}` });
    expect(await test('right')).toMatchObject({ ok: true });
    expect(await test('wrong')).toMatchObject({ ok: false });
  });

  it('of other services is never called', async () => {
    const server = await localServer();
    const engine = await openEngine();
    const url = `${server.url}/powerautomate/automations/direct/workflows/abc`;
    expect(await tested(engine, { type: 'webhook-url', url })).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(0);
  });
});

describe('credentials of one service', () => {
  it('github asks who it is', async () => {
    const server = await localServer(({ headers, url }, response) => {
      response.setHeader('x-oauth-scopes', 'repo, gist');
      const isRight = headers.authorization === `Bearer ${SECRET}` && url === '/api/v3/user';
      sendJson(response, isRight ? { login: 'octocat' } : {}, isRight ? 200 : 401);
    });
    const engine = await openEngine();
    const test = (token: string) =>
      tested(engine, { type: 'github', token, baseUrl: `${server.url}/api/v3/` });
    expect((await test(SECRET)).message).toMatch(/octocat, with the scopes repo, gist/);
    expect(await test('wrong')).toMatchObject({ ok: false });
  });

  it('slack-bot asks who it is, and tells Slack’s reason', async () => {
    const server = await localServer(({ headers, method, url }, response) => {
      const isRight = headers.authorization === `Bearer ${SECRET}`;
      const isCall = method === 'POST' && url === '/api/auth.test';
      const who = { ok: true, user: 'bot', team: 'Office' };
      sendJson(response, isRight && isCall ? who : { ok: false, error: 'invalid_auth' });
    });
    const engine = await openEngine();
    const test = (token: string) =>
      tested(engine, { type: 'slack-bot', token, baseUrl: `${server.url}/api` });
    expect(await test(SECRET)).toMatchObject({
      ok: true,
      message: 'Slack knows it as bot in Office.',
    });
    expect((await test('wrong')).message).toContain('invalid_auth');
  });

  it('openai-compatible asks for the models, without a key too', async () => {
    const server = await localServer(({ headers, url }, response) =>
      url === '/v1/models' && headers.authorization === undefined
        ? sendJson(response, { object: 'list', data: [{ id: 'a' }, { id: 'b' }] })
        : sendJson(response, {}, 404),
    );
    const engine = await openEngine();
    const test = (baseUrl: string) => tested(engine, { type: 'openai-compatible', baseUrl });
    expect((await test(`${server.url}/v1`)).message).toContain('offers 2 models');
    expect((await test(server.url)).hint).toContain('/v1');
  });

  it('webhook-secret cannot be tried', async () => {
    const engine = await openEngine();
    expect(await tested(engine, { type: 'webhook-secret', secret: SECRET })).toMatchObject({
      ok: false,
      message: 'Only using it would tell.',
    });
  });
});

it('a test never repeats a secret that a server sends back', async () => {
  const server = await localServer(({ headers }, response) =>
    sendJson(response, { ok: false, error: `no ${headers.authorization}` }),
  );
  const engine = await openEngine();
  const data = { type: 'slack-bot', token: SECRET, baseUrl: server.url } as const;
  const result = await tested(engine, data);
  expect(result.message).toContain('••••••');
  expect(JSON.stringify(result)).not.toContain(SECRET);
});
