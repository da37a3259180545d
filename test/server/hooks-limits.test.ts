import { describe, expect, it } from 'vitest';
import { listeningHooks } from '../support/hooks-listener.ts';
import { rawConnection, rawExchange } from '../support/raw-http.ts';
import { until } from '../support/until.ts';

const POST = 'POST /hooks/a HTTP/1.1\r\nHost: localhost\r\n';

function headers(count: number): string {
  return Array.from({ length: count }, (_, i) => `X-${i}: ${i}\r\n`).join('');
}

describe('limits of the head', () => {
  it('takes as many headers as allowed, all of them, and answers 431 to one more', async () => {
    const { hooks, port } = await listeningHooks();
    // Host is one of the hundred.
    expect((await rawExchange(port, `${POST}${headers(99)}\r\n`)).status).toBe(200);
    expect(hooks.received[0]?.rawHeaders).toHaveLength(200);
    const answer = await rawExchange(port, `${POST}${headers(100)}\r\n`);
    expect([answer.status, answer.headers.get('connection')]).toEqual([431, 'close']);
    expect(hooks.received).toHaveLength(1);
  });

  it('answers 431 to a head of more than 16 KB', async () => {
    const { hooks, port } = await listeningHooks();
    const long = 'x'.repeat(17_000);
    for (const request of [
      `${POST}X-Long: ${long}\r\n\r\n`,
      `POST /${long} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ]) {
      const answer = await rawExchange(port, request);
      expect(answer.status).toBe(431);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
    expect(hooks.received).toEqual([]);
  });

  it('answers 408 when the headers do not come to an end', async () => {
    const { hooks, port } = await listeningHooks({ limits: { headersMs: 100 } });
    const connection = await rawConnection(port);
    connection.write(POST);
    expect((await connection.closed()).map(({ status }) => status)).toEqual([408]);
    expect(hooks.malformedCount()).toBe(1);
  });

  it('closes a connection on which nothing is sent', async () => {
    const { hooks, port } = await listeningHooks({ limits: { headersMs: 100 } });
    const connection = await rawConnection(port);
    await connection.closed();
    expect(hooks.malformedCount()).toBe(0);
  });
});

describe('limits of the body', () => {
  it('answers 413 to a declared length above the cap without reading the body', async () => {
    const { hooks, port } = await listeningHooks({ maxBodyBytes: 1000 });
    const connection = await rawConnection(port);
    connection.write(`${POST}Content-Length: 1001\r\n\r\n`);
    const [answer] = await connection.closed();
    expect([answer?.status, answer?.headers.get('connection')]).toEqual([413, 'close']);
    expect(hooks.refused).toEqual([{ reason: 'too_large', partial: Buffer.alloc(0) }]);
    expect(hooks.open()).toBe(0);
  });

  it('answers 413 to Expect: 100-continue with a length above the cap', async () => {
    const { port } = await listeningHooks({ maxBodyBytes: 1000 });
    const connection = await rawConnection(port);
    connection.write(`${POST}Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n`);
    expect((await connection.closed()).map(({ status }) => status)).toEqual([413]);
    expect(connection.interim()).toEqual([]);
  });

  it('answers 413 when a chunked body crosses the cap, and keeps 64 KB of it', async () => {
    const { hooks, port } = await listeningHooks({ maxBodyBytes: 200_000 });
    const connection = await rawConnection(port);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    connection.write(`${POST}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(4)}`);
    expect((await connection.closed()).map(({ status }) => status)).toEqual([413]);
    expect(hooks.received).toEqual([]);
    expect(hooks.refused.map(({ reason, partial }) => [reason, partial.length])).toEqual([
      ['too_large', 65_536],
    ]);
  });

  it('takes a body of exactly the cap, declared or chunked', async () => {
    const { hooks, port } = await listeningHooks({ maxBodyBytes: 1024 });
    const body = 'x'.repeat(1024);
    const connection = await rawConnection(port);
    connection.write(`${POST}Content-Length: 1024\r\n\r\n${body}`);
    connection.write(`${POST}Transfer-Encoding: chunked\r\n\r\n400\r\n${body}\r\n0\r\n\r\n`);
    await connection.answers(2);
    expect(hooks.received.map((request) => request.body.length)).toEqual([1024, 1024]);
  });

  it('lets a sender that goes on sending read the 413', async () => {
    const { port } = await listeningHooks({ maxBodyBytes: 1000 });
    const connection = await rawConnection(port);
    connection.write(`${POST}Content-Length: 900000\r\n\r\n`);
    for (let i = 0; i < 50; i++) {
      connection.write('x'.repeat(16_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await connection.closed()).map(({ status }) => status)).toEqual([413]);
  });

  it('answers 408 to a body that stops coming', async () => {
    const { hooks, port } = await listeningHooks({ limits: { headersMs: 100, requestMs: 100 } });
    const connection = await rawConnection(port);
    connection.write(`${POST}Content-Length: 10\r\n\r\nabc`);
    expect((await connection.closed()).map(({ status }) => status)).toEqual([408]);
    expect(hooks.refused).toEqual([{ reason: 'timeout', partial: Buffer.from('abc') }]);
    expect(hooks.open()).toBe(0);
  });

  it('answers a request once, also when the rest of its body never comes', async () => {
    const { port } = await listeningHooks({ limits: { headersMs: 100, requestMs: 100 } });
    const connection = await rawConnection(port);
    connection.write('PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
    expect((await connection.closed()).map(({ status }) => status)).toEqual([405]);
  });

  it('forgets a body that is cut off, and gives its slot back', async () => {
    const { hooks, port } = await listeningHooks();
    const connection = await rawConnection(port);
    connection.write(`${POST}Content-Length: 10\r\n\r\nabc`);
    await until('admission', () => hooks.open() === 1);
    connection.socket.resetAndDestroy();
    await until('the slot', () => hooks.open() === 0);
    expect(hooks.received).toEqual([]);
    expect(hooks.refused.map(({ reason }) => reason)).toEqual(['aborted']);
  });

  it('answers 503 when too much is in memory, and recovers', async () => {
    const { hooks, port } = await listeningHooks({ limits: { bufferedBytes: 10_000 } });
    const holder = await rawConnection(port);
    holder.write(`${POST}Content-Length: 9000\r\n\r\n${'x'.repeat(8000)}`);
    await until('the first body', () => hooks.open() === 1);
    const second = await rawConnection(port);
    second.write(`${POST}Content-Length: 5000\r\n\r\n${'x'.repeat(5000)}`);
    expect((await second.closed()).map(({ status }) => status)).toEqual([503]);
    holder.write('x'.repeat(1000));
    await holder.answers(1);
    const third = await rawExchange(port, `${POST}Content-Length: 5000\r\n\r\n${'x'.repeat(5000)}`);
    expect(third.status).toBe(200);
  });
});

describe('connections', () => {
  it('answers 503 to connections above the limit, and takes new ones when some have gone', async () => {
    const { hooks, port } = await listeningHooks({ limits: { connections: 2 } });
    const first = await rawConnection(port);
    const second = await rawConnection(port);
    first.write(`${POST}\r\n`);
    second.write(`${POST}\r\n`);
    await first.answers(1);
    await second.answers(1);
    const third = await rawConnection(port);
    third.write(`${POST}\r\n`);
    const [answer] = await third.closed();
    expect([answer?.status, answer?.headers.get('connection')]).toEqual([503, 'close']);
    expect(answer?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(hooks.received).toHaveLength(2);
    first.socket.destroy();
    await until(
      'a free place',
      async () => (await rawExchange(port, `${POST}\r\n`)).status === 200,
    );
  });

  it('cuts off a receiver that does not take its answer', async () => {
    const { hooks, port } = await listeningHooks({
      limits: { stalledMs: 100, sweepMs: 20 },
      answer: () => ({ status: 200, headers: {}, body: Buffer.alloc(20_000_000) }),
    });
    const connection = await rawConnection(port);
    connection.socket.pause();
    connection.write(`${POST}\r\n`);
    await until('the answer', () => hooks.received.length === 1);
    const gone = new Promise((resolve) => connection.socket.once('close', resolve));
    await until('the cut', async () => {
      connection.socket.write('x');
      return connection.socket.destroyed;
    });
    await gone;
  });
});
