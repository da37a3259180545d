import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/json.ts';
import { callHttp, failedCall } from '../../../support/http-step.ts';
import { localServer } from '../../../support/local-server.ts';

async function sent(body: JsonObject, params: JsonObject = {}) {
  const server = await localServer();
  await callHttp({ method: 'POST', url: server.url, body, ...params });
  const [request] = server.requests;
  if (request === undefined) throw new Error('nothing was sent');
  return {
    text: request.body.toString(),
    bytes: request.body,
    type: request.headers['content-type'],
    length: request.headers['content-length'],
  };
}

describe('no body', () => {
  it('sends none, with length 0 where a body is usual', async () => {
    expect(await sent({ type: 'none' })).toMatchObject({ text: '', length: '0', type: undefined });
    const get = await sent({ type: 'none' }, { method: 'GET' });
    expect(get).toMatchObject({ text: '', length: undefined });
  });
});

describe('JSON', () => {
  it.each([
    [{ kind: 'order', items: [1, 2.5, null, true], note: 'ä€😀 "quoted"\n' }],
    [[]],
    ['just text'],
    [0],
    [false],
    [null],
  ])('sends %j as it is', async (value) => {
    const { text, type, length } = await sent({ type: 'json', value });
    expect(text).toBe(JSON.stringify(value));
    expect(type).toBe('application/json');
    expect(length).toBe(`${Buffer.byteLength(text)}`);
  });

  it('keeps the author’s content type', async () => {
    const headers = { 'CONTENT-type': 'application/vnd.api+json' };
    const { type } = await sent({ type: 'json', value: {} }, { headers });
    expect(type).toBe('application/vnd.api+json');
  });

  it('goes with GET too, as some search APIs want', async () => {
    expect((await sent({ type: 'json', value: { q: 1 } }, { method: 'GET' })).text).toBe('{"q":1}');
  });
});

describe('form', () => {
  it('encodes fields, repeats lists, leaves null out', async () => {
    const fields = { a: 'x y&z=ä', n: 1, list: ['1', '2'], gone: null, yes: true, empty: '' };
    const { text, type } = await sent({ type: 'form', fields });
    expect(text).toBe('a=x+y%26z%3D%C3%A4&n=1&list=1&list=2&yes=true&empty=');
    expect(type).toBe('application/x-www-form-urlencoded');
  });

  it('takes a list of fields', async () => {
    const fields = [
      { name: 'b', value: '1' },
      { name: 'a', value: '2' },
      { name: 'b', value: '3' },
    ];
    expect((await sent({ type: 'form', fields })).text).toBe('b=1&a=2&b=3');
  });
});

describe('multipart', () => {
  it('is byte-exact', async () => {
    const content = Buffer.from([0, 1, 2, 13, 10, 45, 45, 255]);
    const { bytes, type, length } = await sent({
      type: 'multipart',
      fields: [
        { name: 'title', value: 'Grüße' },
        { name: 'count', value: 3 },
        { name: 'gone', value: null },
        { name: 'meta', value: '{"a":1}', contentType: 'application/json' },
        {
          name: 'file',
          filename: 'a "b"\r\nc.bin',
          contentType: 'image/png',
          contentBase64: content.toString('base64'),
        },
        { name: 'raw', contentBase64: '' },
      ],
    });
    const boundary = /^multipart\/form-data; boundary=(patchbay-[0-9a-f]{32})$/.exec(
      type ?? '',
    )?.[1];
    expect(boundary).toBeDefined();
    const expected = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nGrüße\r\n` +
          `--${boundary}\r\nContent-Disposition: form-data; name="count"\r\n\r\n3\r\n` +
          `--${boundary}\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n` +
          `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a %22b%22%0D%0Ac.bin"\r\nContent-Type: image/png\r\n\r\n`,
      ),
      content,
      Buffer.from(
        `\r\n--${boundary}\r\nContent-Disposition: form-data; name="raw"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n` +
          `--${boundary}--\r\n`,
      ),
    ]);
    expect(bytes.equals(expected)).toBe(true);
    expect(length).toBe(`${expected.length}`);
  });

  it('is the same in another attempt', async () => {
    const body = { type: 'multipart', fields: [{ name: 'a', value: '1' }] };
    expect((await sent(body)).text).toBe((await sent(body)).text);
  });

  it('never uses a boundary that its content holds', async () => {
    const first = await sent({ type: 'multipart', fields: [{ name: 'a', value: '1' }] });
    const taken = first.type?.split('boundary=')[1] ?? '';
    const second = await sent({ type: 'multipart', fields: [{ name: 'a', value: `--${taken}` }] });
    expect(second.text).toContain(taken);
    expect(second.type).not.toContain(taken);
  });

  it('refuses a part with both or neither of value and content', async () => {
    const call = (fields: JsonObject[]) =>
      callHttp({ url: 'http://127.0.0.1:1', body: { type: 'multipart', fields } });
    await expect(call([{ name: 'a' }])).rejects.toMatchObject({ code: 'params_invalid' });
    await expect(call([{ name: 'a', value: '1', contentBase64: 'AA==' }])).rejects.toThrow(
      /either a "value"/,
    );
  });

  it('refuses a line break in a content type', async () => {
    const fields = [{ name: 'a', value: '1', contentType: 'text/plain\r\nX-Injected: 1' }];
    const failure = await failedCall({
      url: 'http://127.0.0.1:1',
      body: { type: 'multipart', fields },
    });
    expect(failure.code).toBe('body_invalid');
  });
});

describe('raw', () => {
  it('sends text in UTF-8', async () => {
    const xml = await sent({ type: 'raw', contentType: 'application/xml', text: '<a>ü</a>' });
    expect(xml).toMatchObject({ text: '<a>ü</a>', type: 'application/xml' });
    const plain = await sent({ type: 'raw', text: 'x' });
    expect(plain.type).toBe('text/plain; charset=utf-8');
  });

  it('sends Base64 as its bytes, URL-safe and wrapped forms included', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const forms = [
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('base64').replace(/(.{76})/g, '$1\r\n'),
    ];
    for (const base64 of forms) {
      const got = await sent({ type: 'raw', base64 });
      expect(got.bytes.equals(bytes)).toBe(true);
      expect(got.type).toBe('application/octet-stream');
    }
  });

  it.each(['not base64!', 'AAAAA', 'data:text/plain;base64,AA=='])(
    'refuses %j as Base64',
    async (base64) => {
      const failure = await failedCall({
        url: 'http://127.0.0.1:1',
        body: { type: 'raw', base64 },
      });
      expect(failure).toMatchObject({ code: 'body_invalid', kind: undefined });
    },
  );
});

describe('params that do not fit', () => {
  it.each([
    [{ type: 'jsno', value: 1 }],
    [{ type: 'json' }],
    [{ type: 'json', value: 1, extra: 2 }],
    [{ type: 'raw', text: 'a', base64: 'AA==' }],
    [{ type: 'raw' }],
  ])('%j is refused', async (body) => {
    await expect(callHttp({ url: 'http://127.0.0.1:1', body })).rejects.toMatchObject({
      code: 'params_invalid',
    });
  });
});
