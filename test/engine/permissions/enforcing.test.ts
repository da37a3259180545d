import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import { httpStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

/** Sends everything on to the same server under another name. */
async function redirecting(host: string) {
  return localServer((request, response) => {
    const port = request.headers.host?.split(':')[1];
    const isStart = request.url !== '/end';
    if (isStart) response.writeHead(302, { location: `http://${host}:${port}/end` });
    response.end(isStart ? '' : 'there');
  });
}

describe('a run', () => {
  it('does not follow a redirect to a host that its version does not name', async () => {
    const engine = await openEngine();
    const server = await redirecting('localhost');
    const run = await engine.carryOut(
      workflow([httpStep('call', `${server.url}/start`, { params: { method: 'GET' } })]),
    );
    expect(stepOf(run, 'call').error).toMatchObject({
      code: 'not_permitted',
      message: '"A workflow" does not say that it connects to localhost, so it may not.',
      hint: expect.stringContaining('redirects'),
    });
    expect(server.requests.map(({ url }) => url)).toEqual(['/start']);
  });

  it.each([
    ['the step lets redirects lead there', { redirects: { hosts: ['localhost'] } }, []],
    ['the step lets redirects lead anywhere', { redirects: { hosts: ['*'] } }, []],
    ['another step names it', {}, [httpStep('other', 'http://localhost:1/', { disabled: false })]],
  ])('follows it when %s', async (_name, params, others) => {
    const engine = await openEngine();
    const server = await redirecting('localhost');
    const call = httpStep('call', `${server.url}/start`, { params: { method: 'GET', ...params } });
    const run = await engine.carryOut(workflow([call, ...others]));
    expect(stepOf(run, 'call').output).toMatchObject({ body: 'there' });
  });

  it('does not count what a disabled step names', async () => {
    const engine = await openEngine();
    const server = await redirecting('localhost');
    const call = httpStep('call', `${server.url}/start`, { params: { method: 'GET' } });
    const off = httpStep('off', 'http://localhost:1/', { disabled: true });
    const run = await engine.carryOut(workflow([call, off]));
    expect(stepOf(run, 'call').error).toMatchObject({ code: 'not_permitted' });
  });

  it('reads no further page from a host that its version does not name', async () => {
    const engine = await openEngine();
    const server = await localServer((request, response) => {
      const port = request.headers.host?.split(':')[1];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ items: [1], next: `http://localhost:${port}/two` }));
    });
    const pagination = { type: 'next-url', path: 'next', itemsPath: 'items' };
    const params = { method: 'GET', pagination };
    const run = await engine.carryOut(workflow([httpStep('call', server.url, { params })]));
    expect(stepOf(run, 'call').error).toMatchObject({ code: 'not_permitted' });
    expect(server.requests).toHaveLength(1);
  });

  it('goes where an expression says when the host was left to it', async () => {
    const engine = await openEngine();
    const server = await localServer((_request, response) => response.end('"there"'));
    const run = await engine.carryOut(workflow([httpStep('call', '{{ trigger.body.url }}')]), {
      url: server.url,
    });
    expect(run.status).toBe('succeeded');
  });

  it('of a draft reaches what the draft names', async () => {
    const engine = await openEngine();
    const server = await localServer((_request, response) => response.end('"there"'));
    const file = workflow([httpStep('call', server.url)]);
    const { workflow: made } = await engine.call('workflows.import', { file });
    const { id } = await engine.call('workflows.run', { id: made.id, version: 'draft' });
    expect((await engine.settled(id)).status).toBe('succeeded');
  });

  it('signs in with the credentials that its steps name', async () => {
    const engine = await openEngine();
    const server = await localServer((_request, response) => response.end('"there"'));
    await engine.call('credentials.save', {
      name: 'shop',
      data: { type: 'bearer', token: 'a-token-of-the-shop' },
    });
    const auth = { type: 'credential', credential: 'shop' };
    const run = await engine.carryOut(
      workflow([httpStep('call', server.url, { params: { auth } })]),
    );
    expect(run.status).toBe('succeeded');
    expect(server.requests[0]?.headers.authorization).toBe('Bearer a-token-of-the-shop');
  });
});
