import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/json.ts';
import { callHttp, failedCall } from '../../../support/http-step.ts';
import { localServer } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';

interface Canned {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
}

const serving = ({ status = 200, headers = {}, body = '' }: Canned) =>
  localServer((_request, response) => {
    response.writeHead(status, headers).end(body);
  });

async function received(canned: Canned, params: JsonObject = {}) {
  const server = await serving(canned);
  return callHttp({ url: server.url, ...params });
}

const typed = (type: string, body: string | Uint8Array): Canned => ({
  headers: { 'content-type': type },
  body,
});

describe('output', () => {
  it('holds status, lower-case headers and body, and nothing else', async () => {
    const output = await received({
      status: 201,
      headers: { 'Content-Type': 'application/json', 'X-ID': '7', Via: ['a', 'b'] },
      body: '{"ok":true}',
    });
    expect(output).toEqual({
      status: 201,
      headers: {
        'content-type': 'application/json',
        'x-id': '7',
        via: 'a, b',
        date: expect.any(String),
      },
      body: { ok: true },
    });
  });

  it('gives cookies as a list, also when there is one', async () => {
    const two = await received({ headers: { 'set-cookie': ['a=1; Path=/', 'b=2'] } });
    expect(two.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2']);
    const one = await received({ headers: { 'set-cookie': 'a=1' } });
    expect(one.headers['set-cookie']).toEqual(['a=1']);
  });
});

describe('auto', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/problem+json'])(
    'parses %s',
    async (type) => {
      expect((await received(typed(type, '\ufeff{"a":[1,"ä"]}'))).body).toEqual({ a: [1, 'ä'] });
    },
  );

  it.each(['text/html', 'application/xml', 'image/svg+xml', 'application/x-ndjson', 'text/csv'])(
    'gives %s as text',
    async (type) => {
      expect((await received(typed(type, '<ä>'))).body).toBe('<ä>');
    },
  );

  it.each([
    ['text/plain; charset=iso-8859-1', Buffer.from([0xe4, 0x80])],
    ['text/plain; charset="windows-1252"', Buffer.from([0xe4, 0x80])],
    ['text/plain; charset=utf-16le', Buffer.from('ä€', 'utf16le')],
  ])('reads %s', async (type, bytes) => {
    expect((await received(typed(type, bytes))).body).toBe('ä€');
  });

  it('takes UTF-8 for a charset that it does not know', async () => {
    expect((await received(typed('text/plain; charset=klingon', 'ä'))).body).toBe('ä');
  });

  it('gives other types as Base64 with type and size', async () => {
    const bytes = Buffer.from([137, 80, 78, 71, 0, 255]);
    expect((await received(typed('image/png', bytes))).body).toEqual({
      base64: bytes.toString('base64'),
      contentType: 'image/png',
      size: 6,
    });
  });

  it('looks at the bytes when no type is given', async () => {
    expect((await received({ body: 'grüß' })).body).toBe('grüß');
    expect((await received({ body: Buffer.from([0xff, 0xfe]) })).body).toMatchObject({ size: 2 });
  });

  it('keeps false JSON as text and says so', async () => {
    const server = await serving(typed('application/json', 'OK'));
    const context = stepContext();
    expect((await callHttp({ url: server.url }, context)).body).toBe('OK');
    expect(context.logs).toEqual([expect.stringContaining('not JSON')]);
  });

  it('gives null for an empty body', async () => {
    expect((await received(typed('application/json', ''))).body).toBeNull();
    expect((await received({ status: 204 })).body).toBeNull();
  });
});

describe('a chosen form', () => {
  it('reads JSON, text or bytes whatever the type says', async () => {
    const as = async (form: string) =>
      (await received(typed('text/html', '[1]'), { response: { as: form } })).body;
    expect(await as('json')).toEqual([1]);
    expect(await as('text')).toBe('[1]');
    expect(await as('binary')).toEqual({ base64: btoa('[1]'), contentType: 'text/html', size: 3 });
  });

  it('fails when JSON was asked for and something else came', async () => {
    const server = await serving({ body: '<html>' });
    const failure = await failedCall({ url: server.url, response: { as: 'json' } });
    expect(failure).toMatchObject({ code: 'response_not_json', kind: undefined });
    expect(failure.hint).toContain('response.as');
  });

  it('fails on JSON so deep that it would overflow a stack', async () => {
    for (const depth of [501, 200_000]) {
      const server = await serving({ body: '['.repeat(depth) + ']'.repeat(depth) });
      const failure = await failedCall({ url: server.url, response: { as: 'json' } });
      expect(failure.code).toBe('response_not_json');
      expect(failure.message).toContain('deep');
    }
    const quoted = JSON.stringify(['['.repeat(5000), '\\"'.repeat(999), { a: '{' }]);
    expect((await received({ body: quoted }, { response: { as: 'json' } })).body).toHaveLength(3);
  });
});

describe('content encodings', () => {
  const text = JSON.stringify({ text: 'ä'.repeat(2000) });
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
  ])('undoes %s', async (encoding, body) => {
    const output = await received({
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body,
    });
    expect(output.body).toEqual(JSON.parse(text));
    const shown = 'content-encoding' in output.headers;
    expect(shown).toBe(encoding === 'identity');
  });

  it('stops a gzip bomb at the cap', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const server = await serving({ headers: { 'content-encoding': 'gzip' }, body: bomb });
    const failure = await failedCall({ url: server.url, response: { maxBytes: 100_000 } });
    expect(failure.code).toBe('response_too_large');
  });

  it.each([
    ['gzip', Buffer.from('not gzip at all')],
    ['gzip', gzipSync(randomBytes(500)).subarray(0, 300)],
    ['zstd', Buffer.from('x')],
    ['gzip, gzip, gzip, gzip', Buffer.from('x')],
  ])('fails on broken or unknown data: %s', async (encoding, body) => {
    const server = await serving({ headers: { 'content-encoding': encoding }, body });
    expect((await failedCall({ url: server.url })).code).toBe('response_unreadable');
  });

  it('takes an empty body with an encoding for empty', async () => {
    expect((await received({ headers: { 'content-encoding': 'gzip' } })).body).toBeNull();
  });
});

describe('size cap', () => {
  it('lets exactly the cap through', async () => {
    const output = await received({ body: 'x'.repeat(1000) }, { response: { maxBytes: 1000 } });
    expect(output.body).toHaveLength(1000);
  });

  it('refuses a declared length before reading', async () => {
    const server = await localServer((_request, response) => {
      response.writeHead(200, { 'content-length': '2000' }).write('x');
    });
    const failure = await failedCall({ url: server.url, response: { maxBytes: 1000 } });
    expect(failure).toMatchObject({ code: 'response_too_large', details: { maxBytes: 1000 } });
  });

  it('stops reading an endless answer and closes the connection', async () => {
    const closed = new EventEmitter();
    const server = await localServer((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const write = () => {
        while (response.write(chunk));
      };
      response.on('drain', write).on('close', () => closed.emit('closed'));
      write();
    });
    const ended = once(closed, 'closed');
    const failure = await failedCall({ url: server.url, response: { maxBytes: 1_000_000 } });
    expect(failure.code).toBe('response_too_large');
    await ended;
  });
});

describe('status', () => {
  it('fails outside 200 to 299, with the answer in the details', async () => {
    const server = await serving({
      status: 503,
      headers: {
        'content-type': 'application/json',
        'retry-after': '7',
        'set-cookie': ['session=hush; Path=/', 'b=hush'],
      },
      body: '{"error":"busy"}',
    });
    const failure = await failedCall({ url: server.url });
    expect(failure.toStepError()).toEqual({
      code: 'http_status',
      kind: '503',
      message: 'The server answered 503 Service Unavailable.',
      hint: expect.stringContaining('retry'),
      retryAfterMs: 7000,
      details: {
        status: 503,
        headers: expect.objectContaining({ 'set-cookie': ['session=…', 'b=…'] }),
        body: { error: 'busy' },
      },
    });
  });

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 0],
    ['Sun, 01 Jan 2034 00:00:30 GMT', 30_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
  ])('reads Retry-After %j', async (header, expected) => {
    const server = await serving({ status: 429, headers: { 'retry-after': header } });
    const now = () => Date.UTC(2034, 0, 1);
    expect((await failedCall({ url: server.url }, { now })).retryAfterMs).toBe(expected);
  });

  it('can be told what counts as success', async () => {
    const accepts = async (successStatus: string | number[], status: number) => {
      const server = await serving({ status, body: 'x' });
      try {
        return (await callHttp({ url: server.url, successStatus })).status === status;
      } catch {
        return false;
      }
    };
    expect(await accepts('200-299,404', 404)).toBe(true);
    expect(await accepts('200-299, 404', 403)).toBe(false);
    expect(await accepts('200', 201)).toBe(false);
    expect(await accepts([409, 500], 500)).toBe(true);
    expect(await accepts([409, 500], 200)).toBe(false);
  });

  it('keeps 64 KB of a failing answer, however long it is', async () => {
    const server = await localServer((_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      const write = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', write);
      write();
    });
    const failure = await failedCall({ url: server.url });
    expect(failure.details).toMatchObject({ body: 'x'.repeat(64 * 1024) });
  });

  it('shows what it can of encoded and binary failing answers', async () => {
    const failing = async (headers: Record<string, string>, body: Uint8Array) => {
      const server = await serving({ status: 400, headers, body });
      return (await failedCall({ url: server.url })).details;
    };
    expect(
      await failing({ 'content-encoding': 'gzip', 'content-type': 'text/plain' }, gzipSync('why')),
    ).toMatchObject({ body: 'why' });
    expect(await failing({ 'content-type': 'image/png' }, Buffer.alloc(9))).toMatchObject({
      body: '(9 bytes of image/png)',
    });
    expect(await failing({ 'content-encoding': 'gzip' }, Buffer.from('bad'))).toMatchObject({
      body: '(3 bytes)',
    });
  });

  it('passes over 103 Early Hints', async () => {
    const server = await localServer((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('late'));
    });
    expect(await callHttp({ url: server.url })).toMatchObject({ status: 200, body: 'late' });
  });
});
