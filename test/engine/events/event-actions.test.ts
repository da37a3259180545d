import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseHar } from '../../../cli/captured-request/har.ts';
import { applyRetention } from '../../../engine/operations/retention.ts';
import type { Json } from '../../../shared/json.ts';
import { settingsSchema } from '../../../shared/model/settings.ts';
import { tempFolder } from '../../support/database.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

async function withEndpoint(): Promise<TestEngine> {
  const engine = await openEngine();
  await engine.call('endpoints.create', { settings: { path: 'orders' } });
  return engine;
}

async function send(
  engine: TestEngine,
  body: Json,
  { query = '', more = [] }: { query?: string; more?: [string, string][] } = {},
): Promise<string> {
  const { id } = await engine.call('events.send', {
    endpoint: 'orders',
    headers: [['content-type', 'application/json'], ...more],
    query,
    bodyBase64: Buffer.from(JSON.stringify(body)).toString('base64'),
  });
  return id;
}

describe('comparing two events', () => {
  it('tells what their bodies, headers and queries differ in', async () => {
    const engine = await withEndpoint();
    const before = await send(engine, { id: 1, lines: ['a', 'b'] }, { query: 'x=1' });
    const after = await send(
      engine,
      { id: 1, lines: ['a', 'c'], note: null },
      { query: 'x=2', more: [['x-new', 'yes']] },
    );
    expect(await engine.call('events.compare', { before, after })).toMatchObject({
      before: { id: before },
      after: { id: after },
      differs: true,
      sameBytes: false,
      request: [],
      query: [{ kind: 'changed', path: ['x'], before: '1', after: '2' }],
      headers: [{ kind: 'added', path: ['x-new'], after: 'yes' }],
      body: [
        { kind: 'changed', path: ['lines', 1], before: 'b', after: 'c' },
        { kind: 'added', path: ['note'], after: null },
      ],
    });
  });

  it('of the same contents finds no difference', async () => {
    const engine = await withEndpoint();
    const [before, after] = [await send(engine, { a: 1 }), await send(engine, { a: 1 })];
    expect(await engine.call('events.compare', { before, after })).toMatchObject({
      differs: false,
      sameBytes: true,
      body: [],
    });
  });
});

describe('samples', () => {
  it('are events with a name, offered where they can be built with', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      onWebhook(workflow([setStep('x', '{{ trigger.body }}')])),
    );
    await engine.call('endpoints.create', { settings: { path: 'bills' } });
    const id = await send(engine, { a: 1 });
    await engine.call('events.saveSample', { id, name: '  A small order ' });
    expect(await engine.call('events.get', { id })).toMatchObject({ sampleName: 'A small order' });
    for (const filter of [{}, { endpoint: 'orders' }, { workflow: made.id }])
      expect(await engine.call('events.samples', filter)).toMatchObject({
        samples: [{ name: 'A small order', event: { id } }],
      });
    expect(await engine.call('events.samples', { endpoint: 'bills' })).toEqual({ samples: [] });
    await engine.call('events.saveSample', { id, name: null });
    expect(await engine.call('events.samples', {})).toEqual({ samples: [] });
  });

  it('are kept as long as they have a name', async () => {
    const engine = await withEndpoint();
    const [first, second] = [await send(engine, 1), await send(engine, 2)];
    await engine.call('events.saveSample', { id: second, name: 'Second' });
    engine.host.clock.advance(40 * 86_400_000);
    const { retention: settings } = settingsSchema.parse({});
    const { signal } = new AbortController();
    await applyRetention({ db: engine.db, settings, now: engine.host.now(), signal });
    const { events } = await engine.call('events.list', {});
    expect(events.map(({ id }) => id)).toEqual([second]);
    await expect(engine.call('events.get', { id: first })).rejects.toThrow();
  });
});

describe('what an event tells of itself', () => {
  it('names the step at which its run failed, and why', async () => {
    const engine = await openEngine();
    await engine.publish(
      onWebhook(workflow([httpStep('stop', 'http://127.0.0.1:9/', { name: 'Check the stock' })])),
    );
    const id = await send(engine, { a: 1 });
    const { runs } = await engine.call('events.get', { id });
    await engine.settled(runs[0]?.id ?? '');
    expect((await engine.call('events.get', { id })).runs).toMatchObject([
      {
        cause: 'event',
        status: 'failed',
        versionNumber: 1,
        failure: { stepId: 'stop', stepName: 'Check the stock', message: expect.any(String) },
      },
    ]);
  });

  it('knows its duplicates, and they know it', async () => {
    const engine = await openEngine();
    await engine.call('endpoints.create', { settings: { path: 'orders', dedupe: { by: 'body' } } });
    const [first, second, third] = [
      await send(engine, 1),
      await send(engine, 1),
      await send(engine, 1),
    ];
    expect(await engine.call('events.get', { id: first })).toMatchObject({
      duplicateOf: null,
      duplicates: [third, second],
    });
    expect(await engine.call('events.get', { id: second })).toMatchObject({
      duplicateOf: first,
      duplicates: [],
      previousId: first,
      nextId: third,
    });
  });

  it('gives its bytes by ranges, as they arrived or without their encoding', async () => {
    const engine = await withEndpoint();
    const plain = 'abcdefghij'.repeat(1000);
    const packed = gzipSync(plain);
    const { id } = await engine.call('events.send', {
      endpoint: 'orders',
      headers: [['content-encoding', 'gzip']],
      bodyBase64: packed.toString('base64'),
    });
    const raw = await engine.call('events.body', { id, offset: 3, length: 5 });
    expect(raw).toMatchObject({
      base64: packed.subarray(3, 8).toString('base64'),
      size: packed.length,
    });
    const decoded = await engine.call('events.body', {
      id,
      offset: 9998,
      length: 50,
      decoded: true,
    });
    expect(decoded).toMatchObject({ base64: Buffer.from('ij').toString('base64'), size: 10_000 });
  });
});

describe('exporting events', () => {
  const line = (text: string): unknown => JSON.parse(text);

  it('writes those that fit, the oldest first, with bodies and without secrets', async () => {
    const engine = await withEndpoint();
    await engine.call('credentials.save', {
      name: 'shop',
      data: { type: 'bearer', token: 'sesame-open-wide' },
    });
    const first = await send(engine, { say: 'sesame-open-wide' });
    const second = await send(engine, { n: 2 });
    await engine.call('events.mark', { events: { ids: [first, second] }, starred: true });
    await send(engine, { n: 3 });
    const file = join(tempFolder(), 'out', 'events.ndjson');
    const written = await engine.call('events.export', {
      events: { filter: { starred: true } },
      file,
    });
    const text = readFileSync(file, 'utf8');
    expect(written).toEqual({ file, events: 2, left: 0, bytes: Buffer.byteLength(text) });
    expect(text).not.toContain('sesame-open-wide');
    const lines = text.trimEnd().split('\n').map(line);
    expect(lines).toMatchObject([
      { id: first, starred: true },
      { id: second, bodyBase64: Buffer.from('{"n":2}').toString('base64') },
    ]);
    expect(await engine.call('events.exportText', { events: { ids: [second] } })).toMatchObject({
      events: 1,
      text: `${text.trimEnd().split('\n')[1]}\n`,
    });
  });

  it('writes an HTTP archive that can be read again', async () => {
    const engine = await withEndpoint();
    const id = await send(engine, { n: 1 }, { query: 'a=1&b=2' });
    const { file, events } = await engine.call('events.export', {
      events: { ids: [id] },
      format: 'har',
    });
    expect(events).toBe(1);
    const text = readFileSync(file, 'utf8');
    expect(parseHar(text, undefined)).toMatchObject({ method: 'POST' });
    expect(line(text)).toMatchObject({
      log: {
        entries: [
          {
            request: {
              url: 'http://localhost/hooks/orders?a=1&b=2',
              queryString: [
                { name: 'a', value: '1' },
                { name: 'b', value: '2' },
              ],
              postData: { mimeType: 'application/json', text: '{"n":1}' },
            },
          },
        ],
      },
    });
    const empty = await engine.call('events.exportText', {
      events: { filter: { starred: true } },
      format: 'har',
    });
    expect(line(empty.text)).toMatchObject({ log: { entries: [] } });
    await expect(
      engine.call('events.export', { events: { ids: [id] }, file: 'here.ndjson' }),
    ).rejects.toThrow(/whole path/);
  });
});
