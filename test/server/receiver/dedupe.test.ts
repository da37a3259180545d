import { describe, expect, it } from 'vitest';
import type { EndpointSettingsInput } from '../../../shared/model/endpoint.ts';
import { rawConnection } from '../../support/raw-http.ts';
import { acceptedId, type Receiver, receiver, requestBytes } from '../../support/receiver.ts';

const JSON_TYPE = ['Content-Type', 'application/json'] as const;

async function deduping(
  dedupe: EndpointSettingsInput['dedupe'],
  more: Partial<EndpointSettingsInput> = {},
): Promise<Receiver> {
  const made = await receiver();
  await made.workflow({
    format: 'patchbay/workflow@1',
    name: 'Twins',
    endpoints: [{ key: 'hook', path: 'twins', ...more, dedupe }],
    steps: [{ id: 'hook', type: 'webhook', params: { endpoint: 'hook' } }],
    edges: [],
  });
  return made;
}

describe('a duplicate', () => {
  it('by a header is answered 200 with the first id, kept as duplicate, and not run again', async () => {
    const { send, event, events, settledRuns } = await deduping({
      by: 'header',
      header: 'X-Delivery',
    });
    const twin = { headers: [['x-delivery', 'd-1']] as const };
    const first = acceptedId(await send('/hooks/twins', { ...twin, body: 'one' }));
    const again = await send('/hooks/twins', { ...twin, body: 'another body' });
    expect(again.status).toBe(200);
    expect(acceptedId(again)).toBe(first);
    const other = await send('/hooks/twins', { headers: [['x-delivery', 'd-2']], body: 'one' });
    expect(acceptedId(other)).not.toBe(first);

    const [, duplicate] = await events();
    expect(duplicate).toMatchObject({ status: 'duplicate', reason: null, runCount: 0 });
    expect(await event(duplicate?.id ?? '')).toMatchObject({
      duplicateOf: first,
      externalId: 'd-1',
      bodyText: 'another body',
      runs: [],
    });
    expect(await event(first)).toMatchObject({ duplicateOf: null, externalId: 'd-1' });
    expect(await settledRuns()).toHaveLength(2);
  });

  it('is none without the header, or with an empty one', async () => {
    const { send, events } = await deduping({ by: 'header', header: 'x-delivery' });
    for (const headers of [[], [], [['x-delivery', '']], [['x-delivery', '']]] as const)
      expect((await send('/hooks/twins', { headers, body: 'a' })).status).toBe(200);
    expect((await events()).map(({ status }) => status)).toEqual(Array(4).fill('accepted'));
  });

  it.each([
    ['trigger.body.id', '{"id":"evt_1","n":1}', '{"id":"evt_1","n":2}', 'evt_1'],
    [
      '{{ trigger.body.shop }}/{{ trigger.body.id }}',
      '{"shop":"a","id":1}',
      '{"id":1,"shop":"a"}',
      'a/1',
    ],
    ['trigger.body.key', '{"key":{"a":1}}', '{"key":{"a":1},"b":2}', '{"a":1}'],
  ])('by the expression %s', async (expression, one, two, externalId) => {
    const { send, events, event } = await deduping({ by: 'expression', expression });
    const first = acceptedId(await send('/hooks/twins', { headers: [JSON_TYPE], body: one }));
    expect(acceptedId(await send('/hooks/twins', { headers: [JSON_TYPE], body: two }))).toBe(first);
    expect((await events()).map(({ status }) => status)).toEqual(['duplicate', 'accepted']);
    expect((await event(first)).externalId).toBe(externalId);
  });

  it('is none where the expression fails or gives nothing: better twice than lost', async () => {
    const { send, events } = await deduping({
      by: 'expression',
      expression: 'trigger.body.id.toUpperCase()',
    });
    for (const body of [
      '{}',
      '{}',
      '{"id":5}',
      '{"id":5}',
      '{"id":""}',
      '{"id":""}',
      'no json',
      'no json',
    ])
      expect((await send('/hooks/twins', { headers: [JSON_TYPE], body })).status).toBe(200);
    expect(new Set((await events()).map(({ status }) => status))).toEqual(new Set(['accepted']));
  });

  it('by the body is one with the same bytes, not with the same meaning', async () => {
    const { send, events } = await deduping({ by: 'body' });
    for (const body of ['{"a":1}', '{"a":1}', '{"a": 1}']) await send('/hooks/twins', { body });
    expect((await events()).map(({ status }) => status)).toEqual([
      'accepted',
      'duplicate',
      'accepted',
    ]);
  });

  it('is known on its own endpoint only', async () => {
    const { endpoint, send, events } = await deduping({ by: 'body' });
    await endpoint({ path: 'others', dedupe: { by: 'body' } });
    await send('/hooks/twins', { body: 'a' });
    await send('/hooks/others', { body: 'a' });
    expect((await events()).map(({ status }) => status)).toEqual(['accepted', 'accepted']);
  });

  it('is no duplicate any more when the window is over', async () => {
    const { send, events, host } = await deduping({ by: 'body' }, { dedupeWindowMs: 60_000 });
    await send('/hooks/twins', { body: 'a' });
    host.clock.advance(59_000);
    await send('/hooks/twins', { body: 'a' });
    host.clock.advance(2_000);
    await send('/hooks/twins', { body: 'a' });
    await send('/hooks/twins', { body: 'a' });
    expect((await events()).map(({ status }) => status)).toEqual([
      'duplicate',
      'accepted',
      'duplicate',
      'accepted',
    ]);
  });

  it('is remembered over a restart', async () => {
    const first = await deduping({ by: 'body' });
    const id = acceptedId(await first.send('/hooks/twins', { body: 'a' }));
    await first.close();
    const { send, events } = await receiver({ dataDir: first.dataDir });
    expect(acceptedId(await send('/hooks/twins', { body: 'a' }))).toBe(id);
    expect((await events()).map(({ status }) => status)).toEqual(['duplicate', 'accepted']);
  });

  it('is found among twins that come at the same moment: exactly one is accepted', async () => {
    const { port, events, settledRuns } = await deduping({ by: 'header', header: 'x-delivery' });
    const connections = await Promise.all(Array.from({ length: 20 }, () => rawConnection(port)));
    const answers = await Promise.all(
      connections.map(async (connection, index) => {
        const headers = [['x-delivery', `d-${index % 2}`]] as const;
        const request = requestBytes('/hooks/twins', { headers, body: 'a' });
        connection.write(Buffer.concat([request, request, request]));
        return connection.answers(3);
      }),
    );
    const ids = answers.flat().map(acceptedId);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(2);
    const accepted = (await events({ status: 'accepted' })).map(({ id }) => id);
    expect(new Set(accepted)).toEqual(new Set(ids));
    expect(await events({ status: 'duplicate' })).toHaveLength(58);
    expect((await settledRuns()).map(({ eventId }) => eventId).sort()).toEqual(accepted.sort());
  });

  it('has the answer of the endpoint with the id of the first', async () => {
    const { send } = await deduping({ by: 'body' }, { response: { body: 'got {{ trigger.id }}' } });
    const first = await send('/hooks/twins', { body: 'a' });
    expect(await send('/hooks/twins', { body: 'a' })).toMatchObject({ body: first.body });
  });
});

describe('a removed endpoint', () => {
  it('leaves neither events nor keys to the next one', async () => {
    const { endpoint, call, send, events, event } = await receiver();
    await endpoint({ path: 'stays' });
    await endpoint({ path: 'old', dedupe: { by: 'body' } });
    const id = acceptedId(await send('/hooks/old', { body: 'a' }));
    await call('endpoints.remove', { id: 'old' });
    expect((await send('/hooks/old', { body: 'a' })).status).toBe(404);
    const made = await endpoint({ path: 'new', dedupe: { by: 'body' } });
    expect(made).toMatchObject({ eventCount: 0, lastEventAt: null });
    expect(acceptedId(await send('/hooks/new', { body: 'a' }))).not.toBe(id);
    expect((await events({ endpoint: 'new' })).map(({ status }) => status)).toEqual(['accepted']);
    expect(await event(id)).toMatchObject({ endpointId: null, endpointPath: null, bodyText: 'a' });
  });
});
