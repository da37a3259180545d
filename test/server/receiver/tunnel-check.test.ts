import { readFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import type { Settings } from '../../../shared/model/settings.ts';
import { forwarding } from '../../support/forwarding.ts';
import { startSink } from '../../support/http-sink.ts';
import { type Receiver, receiver } from '../../support/receiver.ts';

const PATH = '/hooks/.well-known/patchbay-check';

function withHooks(there: Receiver, hooks: Partial<Settings['hooks']>): Promise<void> {
  return there.changeSettings((settings) => ({
    ...settings,
    hooks: { ...settings.hooks, ...hooks },
  }));
}

function check(there: Receiver, url?: string) {
  return there.call('system.checkTunnel', url === undefined ? {} : { url });
}

/** What a tunnel does: passes on, under the public name. */
async function tunnel(there: Receiver, host = 'hooks.example.com') {
  const forwarder = await forwarding({ port: there.port, host });
  return forwarder.url;
}

describe('a check of the public URL', () => {
  it('says that it reaches this listener, and leaves nothing in the inbox', async () => {
    const there = await receiver();
    const url = await tunnel(there);
    await withHooks(there, { publicHosts: ['hooks.example.com'] });
    expect(await check(there, url)).toEqual({
      url,
      verdict: 'reached',
      message: `${url} reaches this listener.`,
      hint: null,
    });
    expect(await there.events()).toEqual([]);
  });

  it('takes the URL of the workspace, whose name is allowed by that', async () => {
    const there = await receiver();
    const url = await tunnel(there, '127.0.0.2');
    await withHooks(there, { publicUrl: `${url}/` });
    expect(await check(there)).toMatchObject({ url, verdict: 'reached' });
    await expect(check(await receiver())).rejects.toThrow('no public URL');
  });

  it('takes the URL of an endpoint for that of the listener', async () => {
    const there = await receiver();
    const url = await tunnel(there, 'localhost');
    expect(await check(there, `${url}/hooks/orders?a=1`)).toMatchObject({
      url,
      verdict: 'reached',
    });
  });

  it('says that the name is not allowed, and which', async () => {
    const there = await receiver();
    const result = await check(there, await tunnel(there));
    expect(result).toMatchObject({
      verdict: 'host_not_allowed',
      message: expect.stringContaining('"hooks.example.com"'),
      hint: expect.stringContaining('hooks.publicHosts'),
    });
    expect(await there.events()).toEqual([]);
  });

  it('is not taken in by somebody who answers everything, or by another Patchbay', async () => {
    const there = await receiver();
    const sink = await startSink((_request, response) => response.end('a'.repeat(64)));
    onTestFinished(() => sink.close());
    expect(await check(there, sink.url)).toMatchObject({ verdict: 'other' });
    expect(sink.requests[0]?.url).toMatch(/^\/hooks\/\.well-known\/patchbay-check\?[\w-]{32}$/);
    const another = await receiver();
    expect(await check(there, await tunnel(another, 'localhost'))).toMatchObject({
      verdict: 'other',
      message: expect.stringContaining('404'),
    });
  });

  it.each([
    [502, 'finds nothing behind it'],
    [530, 'finds nothing behind it'],
    [403, 'lets nobody through'],
    [200, 'not this Patchbay'],
  ])('explains an answer of %i', async (status, message) => {
    const there = await receiver();
    const sink = await startSink((_request, response) => response.writeHead(status).end('<html>'));
    onTestFinished(() => sink.close());
    const result = await check(there, sink.url);
    expect(result.message).toContain(message);
    expect(result.hint).not.toBeNull();
  });

  it('follows no redirect, and says where it leads', async () => {
    const there = await receiver();
    const sink = await startSink((_request, response) =>
      response.writeHead(308, { location: 'https://elsewhere.example.com/' }).end(),
    );
    onTestFinished(() => sink.close());
    expect((await check(there, sink.url)).message).toContain('https://elsewhere.example.com/');
    expect(sink.requests).toHaveLength(1);
  });

  it('says that nothing listens', async () => {
    const there = await receiver();
    const sink = await startSink();
    await sink.close();
    expect(await check(there, sink.url)).toMatchObject({ verdict: 'refused' });
  });

  it('says what is wrong with the certificate', async () => {
    const there = await receiver();
    const [cert, key] = await Promise.all(
      ['localhost.crt', 'localhost.key'].map((name) => readFile(inRoot('test/fixtures/tls', name))),
    );
    const server = createTlsServer({ cert, key }, (_request, response) => void response.end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    expect(await check(there, `https://localhost:${address.port}`)).toMatchObject({
      verdict: 'tls_problem',
    });
    expect(await check(there, `https://localhost:${there.port}`)).toMatchObject({
      verdict: 'tls_problem',
      hint: expect.stringContaining('plain HTTP'),
    });
  });

  it.each(['hooks.example.com', 'ftp://example.com', 'https://user@example.com'])(
    '%s is no public URL',
    async (url) => {
      await expect(check(await receiver(), url)).rejects.toThrow('is no public URL');
    },
  );
});

it('answers nothing unless a check is in progress, and then only its own question', async () => {
  const there = await receiver();
  const question = `${PATH}?${'a'.repeat(32)}`;
  expect((await there.send(question, { method: 'GET' })).status).toBe(404);
  let during = 0;
  let stolen = '';
  const spy = await startSink(async (request, response) => {
    // What the check sent elsewhere is known to whoever is there: it may ask us, for this once.
    during = (await there.send(question, { method: 'GET' })).status;
    stolen = request.url;
    response.end();
  });
  onTestFinished(() => spy.close());
  await check(there, spy.url);
  expect(during).toBe(404);
  expect((await there.send(stolen, { method: 'GET' })).status).toBe(404);
});

describe('the address of an endpoint', () => {
  it('is its own public URL, or else that of the workspace, or else the listener’s', async () => {
    const there = await receiver();
    const { id, url } = await there.endpoint({ path: 'a' });
    expect(url).toBe(`http://127.0.0.1:${there.port}/hooks/a`);
    await withHooks(there, { publicUrl: 'https://hooks.example.com/' });
    const shown = await there.call('endpoints.get', { id });
    expect(shown.url).toBe('https://hooks.example.com/hooks/a');
    const own = 'https://other.example.com/in?x=1';
    await there.call('endpoints.update', { id, settings: { ...shown.settings, publicUrl: own } });
    expect((await there.call('endpoints.get', { id })).url).toBe(own);
  });
});
