import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { forwardProxy } from '../../../support/forward-proxy.ts';
import { callHttp, failedCall } from '../../../support/http-step.ts';
import { localServer, tlsFixture } from '../../../support/local-server.ts';
import { openHttpClient, stepContext } from '../../../support/step-context.ts';
import { until } from '../../../support/until.ts';

const ca = tlsFixture('ca.crt');
const server443 = { cert: tlsFixture('localhost.crt'), key: tlsFixture('localhost.key') };

describe('refused addresses', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://0xA9.254.0251.254/',
    'http://169.254.43518/',
    'http://169.254.169.254./',
    'http://①⑥⑨.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::]/',
    'http://[fd00:ec2::254]/',
    'https://100.100.100.200/',
  ])('%s is never connected to', async (url) => {
    const failure = await failedCall({ url });
    expect(failure).toMatchObject({ code: 'address_blocked', kind: undefined });
    expect(failure.details).toMatchObject({ reason: 'metadata' });
  });

  it('names in plain words what was refused and where the setting is', async () => {
    const server = await localServer();
    const network = { blockPrivate: true };
    const failure = await failedCall({ url: server.url }, { network });
    expect(failure.message).toBe(
      `Connecting to 127.0.0.1 port ${server.port} is refused: it is an address of this computer.`,
    );
    expect(failure.hint).toContain('network.allow');
    expect(server.connections).toBe(0);
  });

  it.each([
    'localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '0',
  ])('private networks can be blocked: %s', async (host) => {
    const server = await localServer();
    const url = `http://${host}:${server.port}/`;
    expect((await failedCall({ url }, { network: { blockPrivate: true } })).details).toMatchObject({
      reason: 'private',
    });
    expect(server.connections).toBe(0);
    expect((await callHttp({ url })).status).toBe(200);
  });

  it('the list lets through by name or address', async () => {
    const server = await localServer();
    const url = `http://localhost:${server.port}/`;
    const allowed = (allow: string[]) =>
      callHttp({ url }, { network: { blockPrivate: true, allow } });
    expect((await allowed(['LOCALHOST'])).status).toBe(200);
    expect((await allowed(['127.0.0.0/8', '::1'])).status).toBe(200);
    await expect(allowed(['otherhost'])).rejects.toMatchObject({ code: 'address_blocked' });
  });

  it('Patchbay’s own ports are refused by every name', async () => {
    const server = await localServer();
    const other = await localServer();
    const network = {
      allow: ['localhost', '127.0.0.1'],
      ownPorts: () => [{ host: '127.0.0.1', port: server.port }],
    };
    for (const host of ['127.0.0.1', 'localhost', '127.1', '0.0.0.0', '[::ffff:127.0.0.1]']) {
      const failure = await failedCall({ url: `http://${host}:${server.port}/` }, { network });
      expect(failure.details).toMatchObject({ reason: 'own_port' });
    }
    expect(server.connections).toBe(0);
    expect((await callHttp({ url: other.url }, { network })).status).toBe(200);
  });

  it('a redirect is checked like the first address', async () => {
    for (const location of ['http://169.254.169.254/', 'http://[::ffff:a9fe:a9fe]/']) {
      const server = await localServer((_request, response) => {
        response.writeHead(302, { location }).end();
      });
      expect((await failedCall({ url: server.url })).code).toBe('address_blocked');
    }
  });

  it('a next page is checked too', async () => {
    const server = await localServer((_request, response) => {
      response.setHeader('link', '<http://169.254.169.254/>; rel="next"');
      response.setHeader('content-type', 'application/json').end('[]');
    });
    const failure = await failedCall({ url: server.url, pagination: { type: 'link-header' } });
    expect(failure.code).toBe('address_blocked');
  });
});

describe('TLS', () => {
  it('trusts the given authority, by name and by address', async () => {
    const server = await localServer(undefined, { tls: server443 });
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `https://${host}:${server.port}/`;
      expect((await callHttp({ url, tls: { ca } })).status).toBe(200);
    }
  });

  it('can be told to accept anything, for that request only', async () => {
    const server = await localServer(undefined, { tls: server443 });
    const context = stepContext();
    const tls = { rejectUnauthorized: false };
    expect((await callHttp({ url: server.url, tls }, context)).status).toBe(200);
    expect((await failedCall({ url: server.url }, context)).message).toContain('not signed');
  });

  const withClientCertificates = () =>
    localServer(
      (_request, response, message) => {
        response.end(`from ${JSON.stringify(peerOf(message.socket))}`);
      },
      { tls: { ...server443, ca, requestCert: true, rejectUnauthorized: false } },
    );
  const client = { ca, cert: tlsFixture('client.crt'), key: tlsFixture('client.key') };

  it('presents a client certificate', async () => {
    const server = await withClientCertificates();
    expect((await callHttp({ url: server.url, tls: client })).body).toContain('A client');
  });

  it('does not present it to another origin', async () => {
    const other = await withClientCertificates();
    const server = await localServer(
      (_request, response) => response.writeHead(302, { location: other.url }).end(),
      { tls: server443 },
    );
    const output = await callHttp({ url: server.url, tls: client });
    expect(output.url).toBe(`${other.url}/`);
    expect(output.body).toBe('from null');
  });
});

describe('proxy', () => {
  it('forwards http requests in absolute form', async () => {
    const proxy = await forwardProxy();
    const server = await localServer((_request, response) => response.end('hi'));
    const url = `${server.url}/a?b=1`;
    const body = { type: 'json', value: { n: 1 } };
    const output = await callHttp({ method: 'POST', url, body, proxy: proxy.url });
    expect(output.body).toBe('hi');
    expect(proxy.log).toEqual([{ line: `POST ${url}`, authorization: undefined }]);
    expect(server.requests[0]?.body.toString()).toBe('{"n":1}');
    expect(server.requests[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
  });

  it('tunnels https requests, with the certificate checked end to end', async () => {
    const proxy = await forwardProxy();
    const server = await localServer((_request, response) => response.end('hi'), {
      tls: server443,
    });
    const call = { url: server.url, proxy: proxy.url };
    expect((await callHttp({ ...call, tls: { ca } })).body).toBe('hi');
    expect(proxy.log[0]?.line).toBe(`CONNECT 127.0.0.1:${server.port}`);
    expect((await failedCall(call)).message).toContain('not signed');
  });

  it('signs in to the proxy, and shows the password to nobody else', async () => {
    const proxy = await forwardProxy({ credentials: 'ann:p@ss' });
    const plain = await localServer();
    const secure = await localServer(undefined, { tls: server443 });
    const address = `http://ann:p%40ss@${proxy.host}:${proxy.port}`;
    for (const { url } of [plain, secure]) {
      expect((await callHttp({ url, proxy: address, tls: { ca } })).status).toBe(200);
      const failure = await failedCall({ url, proxy: proxy.url, tls: { ca } });
      expect(failure.message).toContain('wants a user name and password');
    }
    expect(proxy.log.map((entry) => entry.authorization)).toEqual([
      `Basic ${btoa('ann:p@ss')}`,
      undefined,
      `Basic ${btoa('ann:p@ss')}`,
      undefined,
    ]);
    const sent = JSON.stringify([...plain.requests, ...secure.requests].map((r) => r.rawHeaders));
    expect(sent.toLowerCase()).not.toContain('proxy-authorization');
  });

  it('says that it is the proxy which cannot be reached', async () => {
    const server = await localServer();
    const gone = await localServer();
    await gone.close();
    const failure = await failedCall({ url: server.url, proxy: gone.url });
    expect(failure.message).toBe(
      `Nothing is listening at the proxy’s address 127.0.0.1:${gone.port}.`,
    );
    expect(failure.kind).toBe('network');
  });

  it('is no way around the network policy', async () => {
    const proxy = await forwardProxy();
    const server = await localServer();
    const targets = [
      'http://169.254.169.254/',
      'https://169.254.169.254/',
      'http://[::ffff:a9fe:a9fe]/',
      'http://metadata.google.internal/computeMetadata/v1/',
    ];
    for (const url of targets) {
      expect((await failedCall({ url, proxy: proxy.url })).code).toBe('address_blocked');
    }
    const network = { blockPrivate: true, allow: [`${proxy.host}/32`] };
    const own = { ownPorts: () => [{ host: '127.0.0.1', port: server.port }] };
    const url = `http://localhost:${server.port}/`;
    expect((await failedCall({ url, proxy: proxy.url }, { network: own })).code).toBe(
      'address_blocked',
    );
    const blocked = { url: 'http://10.1.2.3/', proxy: proxy.url };
    expect((await failedCall(blocked, { network })).code).toBe('address_blocked');
    expect(proxy.log).toEqual([]);
  });

  it('is itself subject to the network policy', async () => {
    const server = await localServer();
    for (const host of ['127.0.0.1', 'localhost']) {
      const proxy = `http://${host}:${server.port}`;
      const network = { ownPorts: () => [{ host: '127.0.0.1', port: server.port }] };
      for (const url of ['http://no-such-host.invalid/', 'https://no-such-host.invalid/']) {
        expect((await failedCall({ url, proxy }, { network })).code).toBe('address_blocked');
      }
    }
    expect(server.connections).toBe(0);
  });

  it.each(['socks5://127.0.0.1:1080', '127.0.0.1:8080', 'http://'])('refuses %s', async (proxy) => {
    await expect(callHttp({ url: 'http://127.0.0.1:1', proxy })).rejects.toMatchObject({
      code: 'params_invalid',
    });
  });
});

describe('sockets', () => {
  it('are kept alive and shared', async () => {
    const server = await localServer();
    const context = stepContext();
    for (let i = 0; i < 5; i++) {
      await callHttp({ url: server.url }, context);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.requests).toHaveLength(5);
    expect(server.connections).toBe(1);
  });

  it('are at most 128 to one origin', async () => {
    const held: (() => void)[] = [];
    const server = await localServer((_request, response) => {
      held.push(() => response.end());
    });
    const context = stepContext();
    const calls = Array.from({ length: 150 }, () => callHttp({ url: server.url }, context));
    await until('128 requests', () => held.length === 128);
    expect(server.connections).toBe(128);
    const release = setInterval(() => {
      for (const end of held.splice(0)) end();
    }, 5);
    await Promise.all(calls);
    clearInterval(release);
    expect(server.requests).toHaveLength(150);
    expect(server.connections).toBeLessThanOrEqual(128);
  });

  it('that the server closed while idle do not fail the next request', async () => {
    const server = await localServer();
    const context = stepContext();
    await callHttp({ url: server.url }, context);
    for (const socket of server.open) {
      socket.destroy();
      await once(socket, 'close');
    }
    expect((await callHttp({ method: 'POST', url: server.url }, context)).status).toBe(200);
    expect(server.connections).toBe(2);
  });

  it('of a request without effect are replaced when they die under it', async () => {
    let answered = 0;
    const server = await localServer((_request, response) => {
      if (++answered === 2) response.destroy();
      else response.end('ok');
    });
    const context = stepContext();
    await callHttp({ url: server.url }, context);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await callHttp({ url: server.url }, context)).body).toBe('ok');
    expect(server.requests).toHaveLength(3);
  });

  it('of a request with effect are not: it may have arrived', async () => {
    let answered = 0;
    const server = await localServer((_request, response) => {
      if (++answered === 2) response.destroy();
      else response.end('ok');
    });
    const context = stepContext();
    await callHttp({ method: 'POST', url: server.url }, context);
    await new Promise((resolve) => setImmediate(resolve));
    const failure = await failedCall({ method: 'POST', url: server.url }, context);
    expect(failure.kind).toBe('network');
    expect(server.requests).toHaveLength(2);
  });

  it('do not outlive the client: direct, TLS, proxied, busy and idle', async () => {
    const proxy = await forwardProxy();
    const plain = await localServer();
    const secure = await localServer(undefined, { tls: server443 });
    const busy = await localServer(() => {});
    const http = openHttpClient();
    const context = stepContext({ services: { http } });
    const tls = { ca };
    await callHttp({ url: plain.url }, context);
    await callHttp({ url: secure.url, tls }, context);
    await callHttp({ url: plain.url, proxy: proxy.url }, context);
    await callHttp({ url: secure.url, tls, proxy: proxy.url }, context);
    const waiting = failedCall({ url: busy.url }, context);
    const tunneled = failedCall({ url: busy.url, proxy: proxy.url }, context);
    await until('both requests', () => busy.requests.length === 2);
    expect(plain.open.size).toBeGreaterThan(0);
    expect(secure.open.size).toBeGreaterThan(0);
    expect(proxy.open.size).toBeGreaterThan(0);
    await http.close();
    expect((await waiting).kind).toBe('network');
    expect((await tunneled).kind).toBe('network');
    await until('all connections to be closed', () =>
      [plain, secure, busy, proxy].every(({ open }) => open.size === 0),
    );
    await expect(callHttp({ url: plain.url }, context)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

function peerOf(socket: Socket): unknown {
  return socket instanceof TLSSocket ? (socket.getPeerCertificate().subject ?? null) : null;
}
