import { describe, expect, it } from 'vitest';
import type { HookAnswer } from '../../engine/index.ts';
import { listeningHooks } from '../support/hooks-listener.ts';
import { rawConnection, rawExchange } from '../support/raw-http.ts';
import { until } from '../support/until.ts';

const POST = 'POST /hooks/a HTTP/1.1\r\nHost: localhost\r\n';

function post(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe('receiving', () => {
  it('hands over the request line, the headers in order with duplicates, and the bytes', async () => {
    const { hooks, port } = await listeningHooks();
    const body = Buffer.from([0, 1, 2, 255, 13, 10]);
    await rawExchange(
      port,
      Buffer.concat([
        Buffer.from(
          'POST /hooks/a?x=%20&x=2 HTTP/1.1\r\nHost: localhost\r\nX-Twin: 1\r\nx-twin: 2\r\nContent-Length: 6\r\n\r\n',
        ),
        body,
      ]),
    );
    expect(hooks.received).toEqual([
      {
        method: 'POST',
        url: '/hooks/a?x=%20&x=2',
        httpVersion: '1.1',
        rawHeaders: [
          ...['Host', 'localhost', 'X-Twin', '1', 'x-twin', '2'],
          ...['Content-Length', '6'],
        ],
        remoteAddress: '127.0.0.1',
        secure: false,
        body,
      },
    ]);
  });

  it('puts the chunks of a body together', async () => {
    const { hooks, port } = await listeningHooks();
    const connection = await rawConnection(port);
    connection.write(`${POST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
    await until('the first chunk', () => hooks.open() === 1);
    connection.write('2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n');
    await connection.answers(1);
    expect(hooks.received.map(({ body }) => body.toString())).toEqual(['abcde']);
  });

  it('takes a POST without a length as one with an empty body', async () => {
    const { hooks, port } = await listeningHooks();
    const answer = await rawExchange(port, `${POST}\r\n`);
    expect([answer.status, hooks.received[0]?.body.length]).toEqual([200, 0]);
  });

  it('answers with the status, headers, body and date of the engine’s answer', async () => {
    const { port } = await listeningHooks({
      answer: () => ({ status: 202, headers: { 'X-Custom': 'a, b' }, body: Buffer.from('grüß') }),
    });
    const answer = await rawExchange(port, post('/', 'x'));
    expect(answer.status).toBe(202);
    expect(answer.body).toBe('grüß');
    expect(answer.headers.get('x-custom')).toBe('a, b');
    expect(answer.headers.get('date')).toMatch(/GMT$/);
  });

  it('sends 204 without a body', async () => {
    const { port } = await listeningHooks({
      answer: () => ({ status: 204, headers: {}, body: 'ignored' }),
    });
    const connection = await rawConnection(port);
    connection.write(post('/', 'x') + post('/', 'y'));
    const answers = await connection.answers(2);
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(answers[0]?.headers.has('content-length')).toBe(false);
  });

  it('frames answers itself, whatever headers an endpoint was given', async () => {
    const { port } = await listeningHooks({
      answer: () => ({
        status: 200,
        headers: { 'Content-Length': '1', 'Transfer-Encoding': 'chunked', Connection: 'x' },
        body: 'whole',
      }),
    });
    const answer = await rawExchange(port, post('/', 'x'));
    expect(answer.body).toBe('whole');
    expect(answer.headers.has('transfer-encoding')).toBe(false);
  });

  it('answers a sender that closes its side right after the request', async () => {
    let release = () => {};
    const commit = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { hooks, port } = await listeningHooks({
      answer: async () => {
        await commit;
        return { status: 200, headers: {}, body: 'late' };
      },
    });
    const connection = await rawConnection(port);
    connection.end(post('/', 'x'));
    await until('the request', () => hooks.received.length === 1);
    release();
    expect((await connection.closed()).map(({ body }) => body)).toEqual(['late']);
  });
});

describe('keep-alive and pipelining', () => {
  it('answers pipelined requests in order, also when a later one is ready first', async () => {
    const { port } = await listeningHooks({
      answer: async ({ url }) => {
        if (url === '/1') await new Promise((resolve) => setTimeout(resolve, 50));
        return { status: 200, headers: {}, body: url };
      },
    });
    const connection = await rawConnection(port);
    connection.write(
      `${post('/1', 'a')}${post('/2', 'bb')}GET /3 HTTP/1.1\r\nHost: x\r\n\r\n${post('/4', '')}`,
    );
    const answers = await connection.answers(4);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 405, 200]);
    expect(answers.map(({ body }) => body).filter((body) => body.startsWith('/'))).toEqual([
      '/1',
      '/2',
      '/4',
    ]);
  });

  it('answers what came before broken framing, then tells of it and closes', async () => {
    const { hooks, port } = await listeningHooks({
      answer: async ({ url }) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return { status: 200, headers: {}, body: url };
      },
    });
    const connection = await rawConnection(port);
    connection.write(`${post('/1', 'a')}${post('/2', 'b')}broken\r\n\r\n${post('/3', 'c')}`);
    expect((await connection.closed()).map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(hooks.received.map(({ url }) => url)).toEqual(['/1', '/2']);
  });

  it('takes nothing that follows a request with Connection: close', async () => {
    const { hooks, port } = await listeningHooks();
    const connection = await rawConnection(port);
    connection.write(`${POST}Connection: close\r\nContent-Length: 1\r\n\r\na${post('/2', 'b')}`);
    const answers = await connection.closed();
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(hooks.received).toHaveLength(1);
  });

  it('keeps the connection after a refused request with a small body', async () => {
    const { hooks, port } = await listeningHooks();
    const connection = await rawConnection(port);
    connection.write(
      `PUT /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc${post('/2', 'b')}`,
    );
    expect((await connection.answers(2)).map(({ status }) => status)).toEqual([405, 200]);
    expect(hooks.received.map(({ url }) => url)).toEqual(['/2']);
  });

  it('answers 100 Continue only after the request was admitted', async () => {
    const { hooks, port } = await listeningHooks();
    const connection = await rawConnection(port);
    connection.write(`${POST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
    await until('100 Continue', () => connection.interim().length === 1);
    connection.write('ab');
    await connection.answers(1);
    expect(hooks.received[0]?.body.toString()).toBe('ab');

    const refused = await rawConnection(port);
    refused.write(
      'PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
    );
    expect((await refused.closed()).map(({ status }) => status)).toEqual([405]);
    expect(refused.interim()).toEqual([]);
  });
});

describe('trouble of the engine', () => {
  it('answers 503 without details, logs, and stays up', async () => {
    const { port, logLines, hooks } = await listeningHooks({
      answer: ({ url }): HookAnswer => {
        if (url === '/bad-status') return { status: 42, headers: {}, body: '' };
        if (url === '/bad-header') return { status: 200, headers: { x: 'a\nb' }, body: '' };
        if (url === '/throws') throw new Error('secret reason');
        return { status: 200, headers: {}, body: 'fine' };
      },
    });
    for (const path of ['/bad-status', '/bad-header', '/throws']) {
      const answer = await rawExchange(port, post(path, 'x'));
      expect([path, answer.status]).toEqual([path, 503]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answer.body).not.toContain('secret');
      expect(answer.body).not.toMatch(/\bat .*:\d+/);
    }
    expect(logLines).toHaveLength(3);
    expect((await rawExchange(port, post('/ok', 'x'))).body).toBe('fine');
    await until('all slots given back', () => hooks.open() === 0);
  });
});
