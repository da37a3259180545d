import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listeningHooks } from '../support/hooks-listener.ts';
import { rawConnection, rawExchange } from '../support/raw-http.ts';

const POST = 'POST /hooks/a HTTP/1.1\r\nHost: localhost\r\n';

const broken: Record<string, string | Buffer> = {
  'no Host': 'POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na',
  'two Hosts': `${POST}Host: other\r\n\r\n`,
  'Content-Length twice': `${POST}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`,
  'Content-Length list': `${POST}Content-Length: 1, 1\r\n\r\na`,
  'negative Content-Length': `${POST}Content-Length: -1\r\n\r\na`,
  'signed Content-Length': `${POST}Content-Length: +1\r\n\r\na`,
  'Content-Length beyond 2^64': `${POST}Content-Length: 99999999999999999999\r\n\r\na`,
  'Content-Length and Transfer-Encoding': `${POST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'Transfer-Encoding and Content-Length': `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
  'Transfer-Encoding twice': `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'Transfer-Encoding gzip, chunked': `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  'Transfer-Encoding gzip': `${POST}Transfer-Encoding: gzip\r\n\r\nabc`,
  'Transfer-Encoding in HTTP/1.0': 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'chunk size that is no number': `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`,
  'chunk without CRLF': `${POST}Transfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n0\r\n\r\n`,
  'obs-fold': `${POST}X-Folded: a\r\n b\r\n\r\n`,
  'space before the colon': `${POST}X-Name : a\r\n\r\n`,
  'header without a colon': `${POST}nonsense\r\n\r\n`,
  'NUL in a header': `${POST}X-Name: a\0b\r\n\r\n`,
  'bare CR in a header': `${POST}X-Name: a\rb\r\n\r\n`,
  'NUL in the address': 'POST /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
  'bytes above 127 in the address': Buffer.from('POST /ü HTTP/1.1\r\nHost: x\r\n\r\n'),
  'space in the address': 'POST /a b HTTP/1.1\r\nHost: x\r\n\r\n',
  'address without a slash': 'POST a HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST *': 'POST * HTTP/1.1\r\nHost: x\r\n\r\n',
  'whole URL of another host': 'POST http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'HTTP/2.0 in the request line': 'POST / HTTP/2.0\r\nHost: x\r\n\r\n',
  'HTTP/0.9': 'GET /\r\n\r\n',
  'unknown method': 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n',
  'TLS hello': Buffer.from('16030100a5010000a10303', 'hex'),
  'unknown Expect': `${POST}Expect: more\r\nContent-Length: 1\r\n\r\na`,
};

const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
});

describe('broken framing', () => {
  it.each(Object.entries(broken))(
    'answers 400 to %s, closes and stores nothing',
    async (_, bytes) => {
      const { hooks, port } = await listeningHooks();
      const connection = await rawConnection(port);
      connection.write(bytes);
      const answers = await connection.closed();
      expect(answers.map(({ status }) => status)).toEqual([400]);
      expect(answers[0]?.headers.get('content-type')).toBe('application/problem+json');
      expect(answers[0]?.headers.get('connection')).toBe('close');
      expect(problemSchema.parse(JSON.parse(answers[0]?.body ?? '')).status).toBe(400);
      expect(hooks.received).toEqual([]);
      expect(hooks.open()).toBe(0);
      expect(hooks.malformedCount() + hooks.refused.length).toBe(1);
    },
  );

  it('answers 400 when the sender stops in the middle of a request', async () => {
    for (const part of [POST, `${POST}Content-Length: 9\r\n\r\nabc`]) {
      const { hooks, port } = await listeningHooks();
      const connection = await rawConnection(port);
      connection.end(part);
      expect((await connection.closed()).map(({ status }) => status)).toEqual([400]);
      expect(hooks.received).toEqual([]);
    }
  });
});

describe('requests that are unusual but right', () => {
  it('takes a whole URL in the request line', async () => {
    const { hooks, port } = await listeningHooks();
    await rawExchange(port, 'POST http://LOCALHOST/a?b=1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(hooks.received.map(({ url }) => url)).toEqual(['/a?b=1']);
  });

  it('takes HTTP/1.0 without a Host and closes after the answer', async () => {
    const { hooks, port } = await listeningHooks();
    const connection = await rawConnection(port);
    connection.write('POST /a HTTP/1.0\r\nContent-Length: 1\r\n\r\nx');
    const answers = await connection.closed();
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(hooks.received[0]?.httpVersion).toBe('1.0');
  });

  it('takes no notice of an Upgrade, but takes nothing that follows on the connection', async () => {
    const { hooks, port } = await listeningHooks();
    const upgrade = `${POST}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx`;
    const connection = await rawConnection(port);
    connection.write(`${upgrade}${POST}\r\n`);
    const answers = await connection.closed();
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(answers[0]?.headers.get('connection')).toBe('close');
    expect(hooks.received).toHaveLength(1);
  });

  it('answers what is too long in a chunked body by its own status', async () => {
    const long = 'x'.repeat(20_000);
    for (const [rest, status] of [
      [`5;${long}\r\nhello\r\n0\r\n\r\n`, 413],
      [`5\r\nhello\r\n0\r\nX-Trailer: ${long}\r\n\r\n`, 431],
    ] as const) {
      const { hooks, port } = await listeningHooks();
      const answer = await rawExchange(port, `${POST}Transfer-Encoding: chunked\r\n\r\n${rest}`);
      expect(answer.status).toBe(status);
      expect(hooks.received).toEqual([]);
    }
  });

  it('answers CONNECT and OPTIONS * with 405 and Allow', async () => {
    const { hooks, port } = await listeningHooks();
    for (const line of ['CONNECT example.com:443', 'OPTIONS *']) {
      const answer = await rawExchange(port, `${line} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      expect([line, answer.status]).toEqual([line, 405]);
      expect(answer.headers.get('allow')).toContain('POST');
    }
    expect(hooks.received).toEqual([]);
  });

  it('gives HEAD and OPTIONS to the engine as what they are', async () => {
    const { hooks, port } = await listeningHooks();
    const connection = await rawConnection(port);
    connection.write('OPTIONS /a HTTP/1.1\r\nHost: x\r\n\r\n');
    const [answer] = await connection.answers(1);
    expect([answer?.status, answer?.headers.get('allow')]).toEqual([405, 'POST']);
    expect(hooks.received).toEqual([]);

    const head = await rawConnection(port);
    head.end('HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => head.socket.once('end', resolve));
    expect(hooks.received).toEqual([]);
  });
});
