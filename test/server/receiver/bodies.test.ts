import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../../../shared/model/event.ts';
import { acceptedId, keepingWorkflow, receiver } from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

const MANY = '['.repeat(65) + ']'.repeat(65);
const BOUNDARY = 'b0undary';
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10]);
const multipart = Buffer.concat([
  Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n` +
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="../../etc/pass wd.png"\r\n` +
      'Content-Type: image/png\r\n\r\n',
  ),
  picture,
  Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
]);

interface Case {
  what: string;
  type: string | null;
  body: string | Buffer;
  /** What expressions see as `trigger.body`. */
  view: unknown;
  error?: RegExp;
}

const cases: Case[] = [
  {
    what: 'JSON with numbers that JavaScript cannot hold',
    type: 'application/json',
    body: '{"id":12345678901234567890,"small":1.5,"big":1e400,"text":"\\u00e9"}',
    view: { id: '12345678901234567890', small: 1.5, big: '1e400', text: 'é' },
  },
  {
    what: 'JSON with a suffix and a charset',
    type: 'application/cloudevents+json; charset=utf-8',
    body: '{"ü":[1]}',
    view: { ü: [1] },
  },
  {
    what: 'JSON with names of the prototype',
    type: 'application/json',
    body: '{"__proto__":{"admin":true},"constructor":1}',
    view: JSON.parse('{"__proto__":{"admin":true},"constructor":1}'),
  },
  {
    what: 'JSON of 64 levels',
    type: 'application/json',
    body: MANY.slice(1, -1),
    view: JSON.parse(MANY.slice(1, -1)),
  },
  {
    what: 'JSON of 65 levels',
    type: 'application/json',
    body: MANY,
    view: null,
    error: /64 levels/,
  },
  { what: 'broken JSON', type: 'application/json', body: '{"a":', view: null, error: /JSON/ },
  {
    what: 'NDJSON',
    type: 'application/x-ndjson',
    body: '{"a":1}\n\n{"a":2}\r\n',
    view: [{ a: 1 }, { a: 2 }],
  },
  {
    what: 'NDJSON with a broken line',
    type: 'application/x-ndjson',
    body: '{"a":1}\n{\n',
    view: null,
    error: /Line 2/,
  },
  {
    what: 'a form with payload=',
    type: 'application/x-www-form-urlencoded',
    body: 'payload=%7B%22action%22%3A%22opened%22%7D&a=1&a=2&b=x+y',
    view: { payload: { action: 'opened' }, a: ['1', '2'], b: 'x y' },
  },
  {
    what: 'multipart with a file',
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    body: multipart,
    view: {
      fields: { note: 'hello' },
      files: [
        {
          name: 'file',
          filename: 'pass wd.png',
          contentType: 'image/png',
          size: picture.length,
          sha256: createHash('sha256').update(picture).digest('hex'),
        },
      ],
    },
  },
  {
    what: 'multipart that is cut off',
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    body: multipart.subarray(0, -20),
    view: null,
    error: /multipart/i,
  },
  {
    what: 'XML',
    type: 'application/xml',
    body: '<?xml version="1.0"?><order id="7"><item>a &amp; b</item><item/></order>',
    view: { order: { '@id': '7', item: ['a & b', ''] } },
  },
  {
    what: 'XML with a DTD',
    type: 'text/xml',
    body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    view: null,
    error: /DOCTYPE/,
  },
  {
    what: 'text in another charset',
    type: 'text/plain; charset=iso-8859-1',
    body: Buffer.from('Grüße', 'latin1'),
    view: 'Grüße',
  },
  {
    what: 'text that is not UTF-8',
    type: 'text/plain',
    body: Buffer.from('Grüße', 'latin1'),
    view: 'Gr��e',
    error: /UTF-8/,
  },
  { what: 'binary data', type: 'application/octet-stream', body: picture, view: null },
  { what: 'JSON without a Content-Type', type: null, body: '{"a":1}', view: { a: 1 } },
  { what: 'text without a Content-Type', type: null, body: 'hello', view: 'hello' },
  { what: 'nothing at all', type: null, body: '', view: null },
];

function expectReading(event: EventDetail, { view, error }: Case): void {
  expect(event.status).toBe('accepted');
  expect(event.trigger).toMatchObject({ body: view });
  if (error === undefined) {
    expect([event.reason, event.parseError]).toEqual([null, null]);
  } else {
    expect(event.reason).toBe('unparsed');
    expect(event.parseError).toMatch(error);
  }
}

describe('a body is stored as it came, and read as what it says it is', () => {
  it.each(cases)('$what', async (each) => {
    const { endpoint, send, event, body } = await receiver();
    await endpoint({ path: 'bodies' });
    const headers = each.type === null ? [] : [['Content-Type', each.type] as const];
    const id = acceptedId(await send('/hooks/bodies', { headers, body: each.body }));
    expectReading(await event(id), each);
    expect(await body(id)).toEqual(Buffer.from(each.body));
  });

  it('also with a workflow, whose run notes what could not be read', async () => {
    const { workflow, send, events, event, settledRuns, call } = await receiver();
    await workflow(keepingWorkflow('Bodies', 'bodies'));
    const byId = new Map<string, Case>();
    for (const each of cases) {
      const headers = each.type === null ? [] : [['Content-Type', each.type] as const];
      byId.set(acceptedId(await send('/hooks/bodies', { headers, body: each.body })), each);
    }
    const runs = await settledRuns();
    expect(runs).toHaveLength(cases.length);
    const unreadable = cases.filter(({ error }) => error !== undefined).length;
    await until('the marks', async () => {
      const marked = (await events()).filter(({ reason }) => reason === 'unparsed');
      return marked.length === unreadable;
    });
    for (const run of runs) {
      const each = byId.get(run.eventId ?? '');
      if (each === undefined) throw new Error('a run of an unknown event');
      expectReading(await event(run.eventId ?? ''), each);
      const { steps } = await call('runs.get', { id: run.id });
      expect([each.what, run.status, steps.at(-1)?.output]).toEqual([
        each.what,
        'succeeded',
        each.view,
      ]);
    }
  });
});

describe('a compressed body', () => {
  const json = Buffer.from(JSON.stringify({ text: 'hello '.repeat(100) }));
  const codings = {
    gzip: zlib.gzipSync(json),
    'x-gzip': zlib.gzipSync(json),
    deflate: zlib.deflateSync(json),
    Deflate: zlib.deflateRawSync(json),
    br: zlib.brotliCompressSync(json),
    zstd: zlib.zstdCompressSync(json),
    identity: json,
  };

  it.each(Object.entries(codings))('in %s is stored as it came and read', async (coding, bytes) => {
    const { endpoint, workflow, send, event, body, settledRuns, call } = await receiver();
    await endpoint({ path: 'alone' });
    await workflow(keepingWorkflow('Inflated', 'run'));
    const headers = [
      ['Content-Encoding', coding],
      ['Content-Type', 'application/json'],
    ] as const;
    for (const path of ['alone', 'run']) {
      const id = acceptedId(await send(`/hooks/${path}`, { headers, body: bytes }));
      expect(await body(id)).toEqual(bytes);
      expect(await event(id)).toMatchObject({
        reason: null,
        bodySize: bytes.length,
        trigger: { body: JSON.parse(json.toString()) },
      });
    }
    const [run] = await settledRuns();
    const { steps } = await call('runs.get', { id: run?.id ?? '' });
    expect(steps.at(-1)?.output).toEqual(JSON.parse(json.toString()));
  });

  it.each([
    ['damaged', Buffer.concat([codings.gzip.subarray(0, 40), Buffer.from('damage')])],
    ['cut off', codings.gzip.subarray(0, -5)],
    ['followed by something else', Buffer.concat([codings.gzip, Buffer.from('more')])],
    ['not compressed at all', json],
  ])('that is %s is taken, marked, and run all the same', async (_, bytes) => {
    const { workflow, send, event, body, settledRuns } = await receiver();
    await workflow(keepingWorkflow('Damaged', 'run'));
    const headers = [
      ['Content-Encoding', 'gzip'],
      ['Content-Type', 'application/json'],
    ] as const;
    const id = acceptedId(await send('/hooks/run', { headers, body: bytes }));
    expect(await settledRuns()).toMatchObject([{ status: 'succeeded' }]);
    expect(await event(id)).toMatchObject({
      status: 'accepted',
      reason: 'unparsed',
      parseError: 'The compressed data is damaged.',
      trigger: { body: null },
    });
    expect(await body(id)).toEqual(bytes);
  });
});
