import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/json.ts';
import type { EndpointSettingsInput } from '../../../shared/model/endpoint.ts';
import { acceptedId, type Receiver, receiver } from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

const schema = {
  type: 'object',
  properties: { id: { type: 'number' }, customer: { type: 'object' } },
  required: ['id'],
};

async function shop(settings: Partial<EndpointSettingsInput>): Promise<Receiver> {
  const there = await receiver();
  await there.workflow({
    format: 'patchbay/workflow@1',
    name: 'Orders',
    endpoints: [{ key: 'orders', path: 'orders', ...settings }],
    steps: [
      { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
      {
        id: 'note',
        type: 'set',
        params: {
          fields: [
            { name: 'order', value: '{{ trigger.body.id }}' },
            { name: 'mail', value: '{{ trigger.body.customer.email }}' },
            { name: 'all', value: '{{ trigger.body }}' },
          ],
        },
      },
    ],
    edges: [{ from: 'hook', to: 'note' }],
  });
  return there;
}

async function send(there: Receiver, body: Json | string): Promise<string> {
  const answer = await there.send('/hooks/orders', {
    headers: [['Content-Type', 'application/json']],
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return acceptedId(answer);
}

async function fate(there: Receiver, id: string) {
  const { status, reason, runs } = await there.event(id);
  return { status, reason, runs: runs.length };
}

describe('an event that deviates from the schema', () => {
  it('is accepted, marked and run', async () => {
    const there = await shop({ schema: { mode: 'given', schema } });
    const fits = await send(there, { id: 1 });
    const deviates = await send(there, { id: 'one' });
    expect(await fate(there, fits)).toEqual({ status: 'accepted', reason: null, runs: 1 });
    expect(await fate(there, deviates)).toEqual({
      status: 'accepted',
      reason: 'deviates',
      runs: 1,
    });
  });

  it('is held where the endpoint says so, until it is replayed', async () => {
    const there = await shop({ schema: { mode: 'given', schema, onDeviation: 'hold' } });
    const fits = await send(there, { id: 1 });
    const held = await send(there, {});
    const unread = await send(there, '{"id":');
    expect(await fate(there, fits)).toMatchObject({ reason: null, runs: 1 });
    expect(await fate(there, held)).toEqual({ status: 'accepted', reason: 'held', runs: 0 });
    expect(await fate(there, unread)).toEqual({ status: 'accepted', reason: 'held', runs: 0 });
    await there.call('events.replay', { ids: [held] });
    expect(await fate(there, held)).toMatchObject({ runs: 1 });
    expect((await there.settledRuns()).map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });
});

describe('a learning endpoint', () => {
  it('learns from its first events, and judges the next ones', async () => {
    const there = await shop({ schema: { mode: 'learn', events: 3, onDeviation: 'hold' } });
    for (const id of [1, 2, 3])
      expect(await fate(there, await send(there, { id, customer: { email: 'a' } }))).toEqual({
        status: 'accepted',
        reason: null,
        runs: 1,
      });
    const learned = await until('the schema', async () => {
      const { settings } = await there.call('endpoints.get', { id: 'orders' });
      return settings.schema?.schema;
    });
    expect(learned).toMatchObject({ required: ['id', 'customer'] });
    expect(await fate(there, await send(there, { id: 4 }))).toMatchObject({ reason: 'held' });
    expect(await fate(there, await send(there, { id: 5, customer: { email: 'b' } }))).toMatchObject(
      { reason: null, runs: 1 },
    );
  });

  it('learns when it is told, and says when there is too little', async () => {
    const there = await shop({});
    await send(there, { id: 1 });
    await expect(there.call('endpoints.learnSchema', { id: 'orders' })).rejects.toThrow(
      'not enough events',
    );
    await send(there, { id: 2, note: 'x' });
    const { settings } = await there.call('endpoints.learnSchema', {
      id: 'orders',
      onDeviation: 'hold',
    });
    expect(settings.schema).toMatchObject({
      mode: 'learn',
      onDeviation: 'hold',
      schema: { required: ['id'], properties: { note: { type: 'string' } } },
    });
  });
});

describe('drift', () => {
  it('says what changed, how often, and which workflow fields read it', async () => {
    const there = await shop({});
    const old = { id: 1, customer: { email: 'a@example.com' }, status: 'paid' };
    for (let n = 0; n < 3; n++) await send(there, old);
    await there.call('endpoints.learnSchema', { id: 'orders' });
    await send(there, { ...old, customer: {} });
    const newest = await send(there, { ...old, customer: {}, status: 7, region: 'north' });
    const drift = await there.call('endpoints.drift', { id: 'orders' });
    expect(drift).toMatchObject({ checked: 5, deviating: 2 });
    const reads = (drift.findings[0]?.fields ?? []).map(({ stepId, field }) => [stepId, field]);
    expect(reads).toEqual([['note', 'fields[1].value']]);
    expect(
      drift.findings.map(({ path, kind, events, eventId, fields }) => ({
        ...{ path, kind, events, readers: fields.length },
        isNewest: eventId === newest,
      })),
    ).toEqual([
      {
        path: 'trigger.body.customer.email',
        kind: 'missing',
        events: 2,
        readers: 1,
        isNewest: true,
      },
      { path: 'trigger.body.status', kind: 'type', events: 1, readers: 0, isNewest: true },
      { path: 'trigger.body.region', kind: 'added', events: 1, readers: 0, isNewest: true },
    ]);
  });

  it('needs a schema', async () => {
    const there = await shop({});
    await expect(there.call('endpoints.drift', { id: 'orders' })).rejects.toThrow('has no schema');
  });
});

it('a schema that cannot be used is refused when it is saved, and nothing changes', async () => {
  const there = await receiver();
  const broken = { mode: 'given' as const, schema: { type: 'nonsense' } };
  await expect(there.endpoint({ path: 'a', schema: broken })).rejects.toThrow('no JSON Schema');
  expect((await there.call('endpoints.list', {})).endpoints).toEqual([]);
});
