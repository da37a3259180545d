import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../../../shared/json.ts';
import { failedCall } from '../../../support/http-step.ts';
import { localServer, portOf, tlsFixture } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { until } from '../../../support/until.ts';

/** Answers every connection with these bytes and closes it. */
async function rawServer(bytes: string, { reset = false } = {}) {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => {});
    socket.once('data', () => {
      if (reset) socket.resetAndDestroy();
      else socket.end(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const { port } = portOf(server.address());
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
  };
}

describe('network errors say what is wrong', () => {
  it('when nothing listens', async () => {
    const { port, close } = await localServer();
    await close();
    const failure = await failedCall({ url: `http://127.0.0.1:${port}/secret-path?key=hush` });
    expect(failure.toStepError()).toEqual({
      code: 'network',
      kind: 'network',
      message: `Nothing is listening at 127.0.0.1:${port}.`,
      hint: expect.any(String),
      details: { code: 'ECONNREFUSED' },
    });
    const byName = await failedCall({ url: `http://localhost:${port}/` });
    expect(byName.message).toBe(`Nothing is listening at localhost:${port}.`);
  });

  it('when there is no such host', async () => {
    const failure = await failedCall({ url: 'http://no-such-host.invalid/' });
    expect(failure.kind).toBe('network');
    // A machine without a name server cannot know that there is none.
    expect(failure.message).toMatch(/^(There is no host named|The name) "no-such-host.invalid"/);
  });

  it('when the connection is reset or closed without an answer', async () => {
    const reset = await rawServer('', { reset: true });
    const closed = await rawServer('');
    for (const server of [reset, closed]) {
      const failure = await failedCall({ method: 'POST', url: server.url });
      expect(failure.kind).toBe('network');
      expect(failure.message).toBe(
        `127.0.0.1:${server.port} closed the connection before it had answered.`,
      );
      expect(server.connections).toBe(1);
    }
  });

  it('when the answer is not HTTP', async () => {
    const server = await rawServer('SSH-2.0-OpenSSH_9.2\r\n');
    const failure = await failedCall({ url: server.url });
    expect(failure.message).toContain('not HTTP');
  });

  it('when the answer ends early', async () => {
    const short = await rawServer('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345');
    const chunked = await rawServer('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab');
    for (const { url } of [short, chunked]) {
      const failure = await failedCall({ url });
      expect(failure.kind).toBe('network');
      expect(failure.message).toMatch(/closed the connection before|ended before/);
    }
  });

  it('when the headers are too large', async () => {
    const server = await rawServer(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`);
    expect((await failedCall({ url: server.url })).message).toContain('headers');
  });

  it('when a protocol switch is offered that nobody asked for', async () => {
    const server = await rawServer('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n');
    expect((await failedCall({ url: server.url })).kind).toBe('network');
  });
});

describe('TLS errors say what is wrong', () => {
  const secure = (name: string) =>
    localServer(undefined, {
      tls: { cert: tlsFixture(`${name}.crt`), key: tlsFixture(`${name}.key`) },
    });
  const ca = tlsFixture('ca.crt');

  it.each([
    ['localhost', undefined, 'not signed by an authority known here'],
    ['expired', ca, 'has expired'],
    ['other-name', ca, 'is for another name'],
  ])('certificate %s', async (name, authority, words) => {
    const server = await secure(name);
    const tls: JsonObject = authority === undefined ? {} : { ca: authority };
    const failure = await failedCall({ url: server.url, tls });
    expect(failure.kind).toBe('network');
    expect(failure.message).toContain(words);
    expect(server.requests).toHaveLength(0);
  });

  it('https to a plain http port, and the other way', async () => {
    const plain = await localServer();
    const failure = await failedCall({ url: plain.url.replace('http:', 'https:') });
    expect(failure.message).toContain('does not speak TLS');
    const tls = await secure('localhost');
    const other = await failedCall({ url: tls.url.replace('https:', 'http:') });
    expect(other.kind).toBe('network');
  });

  it('a missing client certificate', async () => {
    const server = await localServer(undefined, {
      tls: {
        cert: tlsFixture('localhost.crt'),
        key: tlsFixture('localhost.key'),
        ca,
        requestCert: true,
        rejectUnauthorized: true,
      },
    });
    const failure = await failedCall({ url: server.url, tls: { ca } });
    expect(failure.message).toMatch(/asks for a client certificate|closed the connection/);
  });

  it('certificates that cannot be read', async () => {
    const server = await secure('localhost');
    const tls = { cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', key: ca };
    const failure = await failedCall({ url: server.url, tls });
    expect(failure.message).toContain('TLS settings cannot be read');
  });
});

describe('time-out', () => {
  it('covers a server that does not answer', async () => {
    const server = await localServer(() => {});
    const failure = await failedCall({ url: server.url, timeoutMs: 60 });
    expect(failure).toMatchObject({ code: 'timeout', kind: 'timeout' });
    expect(failure.message).toBe(`127.0.0.1:${server.port} did not answer within 0.06 s.`);
    await until('the connection to be closed', () => server.open.size === 0);
  });

  it('covers an answer that trickles', async () => {
    const server = await localServer((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const failure = await failedCall({ url: server.url, timeoutMs: 150 });
    expect(failure.kind).toBe('timeout');
    expect(failure.message).toContain('was not complete');
    await until('the connection to be closed', () => server.open.size === 0);
  });

  it('covers redirects together', async () => {
    const server = await localServer((request, response) => {
      const location = `/${request.url.length}${request.url}`;
      setTimeout(() => response.writeHead(302, { location }).end(), 40);
    });
    const failure = await failedCall({ url: server.url, timeoutMs: 150 });
    expect(failure.kind).toBe('timeout');
  });
});

describe('cancellation', () => {
  class Canceled extends Error {}

  it('reaches the socket of a request that waits for its answer', async () => {
    const context = stepContext();
    const server = await localServer(() => context.abort(new Canceled()));
    await expect(failedCall({ url: server.url }, context)).rejects.toBeInstanceOf(Canceled);
    await until('the connection to be closed', () => server.open.size === 0);
  });

  it('reaches the socket of an answer that is being read', async () => {
    const context = stepContext();
    const server = await localServer((_request, response) => {
      response.write('x', () => setTimeout(() => context.abort(new Canceled()), 20));
    });
    await expect(failedCall({ url: server.url }, context)).rejects.toBeInstanceOf(Canceled);
    await until('the connection to be closed', () => server.open.size === 0);
  });

  it('sends nothing when it came before', async () => {
    const server = await localServer();
    const context = stepContext();
    context.abort(new Canceled());
    await expect(failedCall({ url: server.url }, context)).rejects.toBeInstanceOf(Canceled);
    expect(server.connections).toBe(0);
  });

  it('ends pagination between pages', async () => {
    const context = stepContext();
    const server = await localServer((request, response) => {
      response.setHeader('content-type', 'application/json').end('[1]');
      if (request.url.endsWith('=3')) response.on('finish', () => context.abort(new Canceled()));
    });
    const call = failedCall(
      { url: server.url, pagination: { type: 'page', maxPages: 1000 } },
      context,
    );
    await expect(call).rejects.toBeInstanceOf(Canceled);
  });
});
