import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpClient } from '../../../engine/net/create-http-client.ts';
import type { DispatcherOptions, HttpClient } from '../../../engine/net/http-client.ts';
import type { NetworkPolicy } from '../../../engine/net/network-policy.ts';
import { localServer } from '../../support/local-server.ts';
import { until } from '../../support/until.ts';

function clientWith(network: Partial<NetworkPolicy> = {}) {
  let policy: NetworkPolicy = { blockPrivate: false, allow: [], ownPorts: () => [], ...network };
  // A new object every time, as a store that parses its settings gives.
  const client = createHttpClient({ policy: () => ({ ...policy, allow: [...policy.allow] }) });
  onTestFinished(() => client.close());
  return {
    client,
    change(changes: Partial<NetworkPolicy>) {
      policy = { ...policy, ...changes };
    },
  };
}

async function get(client: HttpClient, url: string, options?: DispatcherOptions): Promise<number> {
  const { origin, pathname } = new URL(url);
  const response = await client
    .dispatcher(options)
    .request({ origin, path: pathname, method: 'GET' });
  await response.body.dump();
  return response.statusCode;
}

describe('dispatchers', () => {
  it('are the same for the same options', () => {
    const { client } = clientWith();
    expect(client.dispatcher()).toBe(client.dispatcher());
    const tls = { rejectUnauthorized: false };
    expect(client.dispatcher(tls)).toBe(client.dispatcher({ ...tls, ca: undefined }));
    expect(client.dispatcher(tls)).not.toBe(client.dispatcher());
    const proxy = { proxy: 'http://127.0.0.1:1' };
    expect(client.dispatcher(proxy)).toBe(client.dispatcher({ ...proxy }));
  });

  it('are bounded: the one longest unused is closed and made anew', async () => {
    const server = await localServer();
    const { client } = clientWith();
    const first = client.dispatcher({ ca: 'first' });
    expect(await get(client, server.url, { ca: 'first' })).toBe(200);
    for (let i = 0; i < 31; i++) client.dispatcher({ ca: `${i}` });
    expect(client.dispatcher({ ca: 'first' })).toBe(first);
    for (let i = 0; i < 32; i++) client.dispatcher({ ca: `other ${i}` });
    await until('its socket to be closed', () => server.open.size === 0);
    expect(client.dispatcher({ ca: 'first' })).not.toBe(first);
    expect(await get(client, server.url, { ca: 'first' })).toBe(200);
  });

  it('are gone after close', async () => {
    const { client } = clientWith();
    client.dispatcher();
    await client.close();
    expect(() => client.dispatcher()).toThrow('shutting down');
    await client.close();
  });
});

describe('changed settings', () => {
  it('count for sockets that are open already', async () => {
    const server = await localServer();
    const { client, change } = clientWith();
    expect(await get(client, server.url)).toBe(200);
    expect(server.open.size).toBe(1);
    change({ blockPrivate: true });
    await expect(get(client, server.url)).rejects.toMatchObject({ code: 'address_blocked' });
    await until('the old socket to be closed', () => server.open.size === 0);
    change({ allow: ['127.0.0.1'] });
    expect(await get(client, server.url)).toBe(200);
    change({ allow: [] });
    await expect(get(client, server.url)).rejects.toMatchObject({ code: 'address_blocked' });
  });

  it('let requests finish that are under way', async () => {
    const pending: (() => void)[] = [];
    const server = await localServer((_request, response) => {
      pending.push(() => response.end('done'));
    });
    const { client, change } = clientWith();
    const running = get(client, server.url);
    await until('the request', () => pending.length === 1);
    change({ blockPrivate: true });
    await expect(get(client, server.url)).rejects.toMatchObject({ code: 'address_blocked' });
    for (const finish of pending) finish();
    expect(await running).toBe(200);
  });
});

describe('own ports', () => {
  it('are asked for at every connection', async () => {
    const server = await localServer();
    const own: { host: string; port: number }[] = [];
    const { client } = clientWith({ ownPorts: () => own });
    own.push({ host: '0.0.0.0', port: server.port });
    await expect(get(client, server.url)).rejects.toMatchObject({
      code: 'address_blocked',
      message: expect.stringContaining('one of Patchbay’s own ports'),
    });
    own.pop();
    expect(await get(client, server.url)).toBe(200);
  });
});
