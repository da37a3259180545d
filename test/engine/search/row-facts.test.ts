import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { type SentEvent, send } from '../../support/searched-events.ts';
import { openEngine } from '../../support/test-engine.ts';
import { until } from '../../support/until.ts';

const order = { type: 'order.created', id: 'A-77' };

it.each<[string, SentEvent]>([
  ['is long', { body: JSON.stringify({ ...order, pad: 'x'.repeat(40_000) }) }],
  [
    'is compressed',
    { headers: [['content-encoding', 'gzip']], body: gzipSync(JSON.stringify(order)) },
  ],
])('lists a body that %s by its request first, and says when it was read', async (_what, event) => {
  const test = await openEngine();
  const { engine, call } = test;
  await call('endpoints.create', { settings: { path: 'orders' } });
  await send(test, {
    ...event,
    headers: [['content-type', 'application/json'], ...(event.headers ?? [])],
  });
  let pushes = 0;
  onTestFinished(
    engine.onPush(({ topic, all }) => {
      if (topic === 'event' && all) pushes += 1;
    }),
  );
  const line = async (): Promise<string | undefined> =>
    (await call('events.list', {})).events[0]?.summary;

  expect(await line()).toBe('POST /hooks/orders');
  await until('it to be read', () => pushes > 0);
  expect(await line()).toBe('order.created · A-77');
  const told = pushes;
  // Nothing is left out any more, so nothing is read again.
  await line();
  await call('events.list', {});
  expect(pushes).toBe(told);
});

it('reads what one list left out while another is asked for, and is quiet afterwards', async () => {
  const test = await openEngine();
  const { engine, call } = test;
  for (const path of ['orders', 'bills']) await call('endpoints.create', { settings: { path } });
  const headers: [string, string][] = [['content-type', 'application/json']];
  await send(test, { headers, body: JSON.stringify({ ...order, pad: 'x'.repeat(40_000) }) });
  await send(test, { endpoint: 'bills', headers, body: JSON.stringify(order) });
  const list = async (endpoint: string): Promise<string | undefined> =>
    (await call('events.list', { endpoint })).events[0]?.summary;
  let pushes = 0;
  // As two screens do it that show one each.
  onTestFinished(
    engine.onPush(({ topic, all }) => {
      if (topic !== 'event' || !all) return;
      pushes += 1;
      void list('orders').then(() => list('bills'));
    }),
  );

  expect(await list('orders')).toBe('POST /hooks/orders');
  expect(await list('bills')).toBe('order.created · A-77');
  await until('it to be read', () => pushes > 0);
  expect(await list('orders')).toBe('order.created · A-77');
  await list('bills');
  expect(pushes).toBe(1);
});
