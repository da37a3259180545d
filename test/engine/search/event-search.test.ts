import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { found, indexed, type SentEvent, send } from '../../support/searched-events.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';

const boundary = 'XX';
const multipart = [
  `--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nkaleidoscope\r\n`,
  `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="invoice-77.pdf"\r\n\r\n\0\x01binary\r\n`,
  `--${boundary}--`,
].join('');

const sent: readonly SentEvent[] = [
  /* 0 */ {
    headers: [
      ['X-GitHub-Event', 'push'],
      ['X-GitHub-Delivery', '72d3162e-cc78-11e3-81ab-4c9367dc0958'],
      ['X-Hub-Signature-256', 'sha256=00'],
      ['User-Agent', 'GitHub-Hookshot/044aadd'],
    ],
    body: '{"ref":"refs/heads/main","repository":{"full_name":"acme/webshop"}}',
  },
  /* 1 */ {
    headers: [
      ['X-GitHub-Event', 'push_tag'],
      ['X-Hub-Signature-256', 'sha256=00'],
    ],
    body: String.raw`{"text":"\u00fcber \"quoted\" l\/ine\nbreak","sku" : "SKU-1",  "price":12.50}`,
  },
  /* 2 */ {
    body: '{"sku":"SKU-12","note":"Herr Mu\u0308ller — ЖУРНАЛ 東京都庁 😀😃😄"}',
    method: 'PUT',
  },
  /* 3 */ {
    endpoint: 'bills',
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: 'email=ann%40example.com&text=two+words&amount=100%25_sure',
  },
  /* 4 */ { endpoint: 'bills', query: 'source=caf%C3%A9&a=b', body: '{"status":"refunded"}' },
  /* 5 */ {
    headers: [
      ['Content-Encoding', 'gzip'],
      ['Content-Type', 'text/plain'],
    ],
    body: gzipSync('compressed treasure'),
  },
  /* 6 */ {
    headers: [['Content-Type', `multipart/form-data; boundary=${boundary}`]],
    body: multipart,
  },
  /* 7 */ {
    headers: [['Content-Type', 'application/octet-stream']],
    body: Buffer.from([0, 255, 254, 1, 2, 3]),
  },
  /* 8 */ {
    headers: [['Content-Type', 'application/xml']],
    body: '<a>Fish &amp; chips &#8364;5</a>',
  },
  /* 9 */ { body: JSON.stringify({ pad: 'x'.repeat(40_000), end: 'behind the padding' }) },
];

/** What each query must list of them, the newest first. */
const expected: readonly [query: string, places: readonly number[]][] = [
  ['webshop', [0]],
  ['WEBSHOP main', [0]],
  ['"über \\"quoted\\" l/ine break"', [1]],
  ['uber', [1]],
  ['body:"SKU-1"', [2, 1]],
  ['"sku":"SKU-1"', [1]],
  ['SKU-12', [2]],
  ['muller', [2]],
  ['журнал', [2]],
  ['東京都', [2]],
  ['東京', [2]],
  ['😀😃😄', [2]],
  ['ann@example.com', [3]],
  ['"two words"', [3]],
  ['100%_sure', [3]],
  ['café', [4]],
  ['path:source=caf', [4]],
  ['treasure', [5]],
  ['kaleidoscope', [6]],
  ['invoice-77.pdf', [6]],
  ['"fish & chips €5"', [8]],
  ['"behind the padding"', [9]],
  ['nothinglikethis', []],
  ['header:x-github-event=push', [0]],
  ['header:x-github-event=push*', [1, 0]],
  ['header:x-github-event~ush_', [1]],
  ['header:x-github-event', [1, 0]],
  ['header:"X-GitHub-Event"="PUSH"', [0]],
  ['body:hookshot', []],
  ['hookshot', [0]],
  ['provider:github', [1, 0]],
  ['provider:git -push_tag', [0]],
  ['provider:none endpoint:bills', [4, 3]],
  ['endpoint:bills', [4, 3]],
  ['endpoint:bil', [4, 3]],
  ['-endpoint:orders', [4, 3]],
  ['endpoint:nowhere', []],
  ['method:put', [2]],
  ['size:>30kb', [9]],
  ['size:..10', []],
  ['sku -body:SKU-12', [1]],
  ['treasure OR kaleidoscope', [6, 5]],
  ['treasure OR method:PUT', [5, 2]],
  ['treasure OR provider:github', [5, 1, 0]],
  ['-treasure -endpoint:bills sku', [2, 1]],
  ['sk -px', [2, 1]],
  ['%', [4, 3]],
  ['source:webhook refunded', [4]],
  ['source:schedule', []],
  ['run:none refunded', [4]],
  ['run:any', []],
  ['after:2000-01-01 refunded', [4]],
  ['before:2000-01-01', []],
  ['is:accepted refunded', [4]],
  ['status:rejected,duplicate', []],
  ['reason:signature', []],
  ['id:72d3162e-cc78-11e3-81ab-4c9367dc0958', []],
  ['72d3162e-cc78-11e3-81ab-4c9367dc0958', [0]],
  ['status:nonsense', []],
  ['-status:nonsense', []],
];

describe('searching events', () => {
  let engine: TestEngine;
  let ids: string[];

  beforeEach(async () => {
    engine = await openEngine();
    await engine.call('endpoints.create', { settings: { path: 'orders' } });
    await engine.call('endpoints.create', { settings: { path: 'bills' } });
    ids = [];
    for (const event of sent) ids.push(await send(engine, event));
  });

  it('finds the same before and after they are indexed, by every operator', async () => {
    const all = () =>
      Promise.all(
        expected.map(async ([query]) => [query, await found(engine, query, { ids })] as const),
      );
    expect(await all()).toEqual(expected);
    await indexed(engine);
    expect(await all()).toEqual(expected);
  });

  it('by ids, ours and the senders’, and by what people marked', async () => {
    await indexed(engine);
    const [first = '', , third = ''] = ids;
    expect(await found(engine, `id:${first}`, { ids })).toEqual([0]);
    expect(await found(engine, third, { ids })).toEqual([2]);
    await engine.call('events.mark', { events: { ids: [first] }, starred: true, read: true });
    await engine.call('events.mark', { events: { ids: [third] }, archived: true });
    expect(await found(engine, 'is:starred', { ids })).toEqual([0]);
    expect(await found(engine, 'is:read webshop', { ids })).toEqual([0]);
    expect(await found(engine, 'is:unread sku', { ids })).toEqual([1]);
    expect(await found(engine, 'sku', { ids })).toEqual([1]);
    expect(await found(engine, 'sku in:archive', { ids })).toEqual([2]);
    expect(await found(engine, 'sku in:all', { ids })).toEqual([2, 1]);
    expect(await found(engine, 'is:archived', { ids })).toEqual([2]);
    expect(await found(engine, ' ', { ids })).toEqual([9, 8, 7, 6, 5, 4, 3, 1, 0]);
  });

  it('lists page by page, with what a row shows, and counts and sorts what fits', async () => {
    await indexed(engine);
    const first = await engine.call('events.list', { query: 'provider:github', limit: 1 });
    expect(first).toMatchObject({ more: true, problems: [] });
    expect(first.events).toMatchObject([{ id: ids[1], summary: 'push_tag' }]);
    const second = await engine.call('events.list', {
      query: 'provider:github',
      limit: 1,
      ...(first.next === null ? {} : { before: first.next }),
    });
    expect(second.events).toMatchObject([
      {
        id: ids[0],
        provider: { scheme: 'github', name: 'GitHub' },
        summary: 'push · acme/webshop · refs/heads/main',
      },
    ]);
    expect(second).toMatchObject({ more: false, next: null });
    expect(await engine.call('events.count', { filter: { query: 'sku' } })).toEqual({
      count: 2,
      more: false,
    });
    expect(
      await engine.call('events.facets', { filter: { query: '-treasure' }, most: 5 }),
    ).toMatchObject({ count: 5, more: true });
    expect(await engine.call('events.facets', {})).toMatchObject({
      count: 10,
      more: false,
      endpoints: [
        { path: 'orders', count: 8 },
        { path: 'bills', count: 2 },
      ],
      statuses: [{ status: 'accepted', count: 10 }],
      sources: [{ source: 'webhook', count: 10 }],
      providers: [{ scheme: 'github', name: 'GitHub', count: 2 }],
    });
  });

  it('goes with the filter beside it, says what it does not understand, and acts on all that fit', async () => {
    expect(await found(engine, 'sku', { ids, filter: { endpoint: 'bills' } })).toEqual([]);
    const marked = await engine.call('events.mark', {
      events: { filter: { query: 'provider:github' } },
      archived: true,
    });
    expect(marked).toMatchObject({ matched: 2, changed: 2 });
    expect(await found(engine, 'in:archive', { ids })).toEqual([1, 0]);
    const { events, problems } = await engine.call('events.list', { query: 'stauts:accepted' });
    expect(events).toEqual([]);
    expect(problems).toMatchObject([{ from: 0, to: 15 }]);
    await expect(
      engine.call('events.mark', { events: { filter: { query: 'status:nonsense' } }, read: true }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
