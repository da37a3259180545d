import { expect, it } from 'vitest';
import type { BulkJob } from '../../../shared/model/bulk.ts';
import { localServer } from '../../support/local-server.ts';
import { crashCopy, openEngine, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, onWebhook, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

function over({ call }: TestEngine, id: string): Promise<BulkJob> {
  return until('the bulk action', async () => {
    const job = await call('bulk.get', { id });
    return job.state === 'running' ? undefined : job;
  });
}

async function orders(engine: TestEngine, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(...(await engine.send('orders', { n })));
  for (const id of ids) await engine.settled(id);
  return ids;
}

it('replays the events whose runs failed, and no others', async () => {
  let broken = true;
  const server = await localServer((request, response) => {
    const { n } = JSON.parse(request.body.toString());
    response.writeHead(broken && n % 2 === 0 ? 500 : 200).end();
  });
  const engine = await openEngine();
  await engine.publish(onWebhook(workflow([httpStep('call', server.url)])));
  await orders(engine, 6);
  broken = false;
  const job = await engine.call('bulk.start', {
    request: {
      action: 'replay',
      events: { filter: { endpoint: 'orders', runStatus: 'failed' } },
      perSecond: 1000,
    },
  });
  expect(job).toMatchObject({ state: 'running', total: 3, done: 0 });
  expect(await over(engine, job.id)).toMatchObject({ state: 'finished', done: 3, failed: 0 });
  const { runs } = await engine.call('runs.list', { status: 'failed' });
  expect(runs).toHaveLength(3);
  const all = await engine.call('runs.list', {});
  const replays = all.runs.filter(({ cause }) => cause === 'replay');
  for (const { id } of replays) expect((await engine.settled(id)).status).toBe('succeeded');
  expect(replays).toHaveLength(3);
});

it('retries, re-runs and cancels many runs, and tells of those it could not', async () => {
  const engine = await openEngine();
  await engine.publish(onWebhook(workflow([httpStep('call', 'http://127.0.0.1:9/')])));
  const ids = await orders(engine, 3);
  const retry = await engine.call('bulk.start', {
    request: { action: 'retry', runs: { filter: { status: 'failed' } }, perSecond: 1000 },
  });
  expect(await over(engine, retry.id)).toMatchObject({ done: 3, failed: 0 });
  for (const id of ids) expect((await engine.settled(id)).status).toBe('failed');
  const rerun = await engine.call('bulk.start', {
    request: { action: 'rerun', runs: { ids }, perSecond: 1000 },
  });
  expect(await over(engine, rerun.id)).toMatchObject({ done: 3, failed: 0 });
  const cancel = await engine.call('bulk.start', {
    request: { action: 'cancel', runs: { ids } },
  });
  const canceled = await over(engine, cancel.id);
  expect(canceled).toMatchObject({ state: 'finished', done: 0, failed: 3 });
  expect(canceled.problems).toHaveLength(3);
  expect(canceled.problems[0]).toEqual({
    id: ids[0],
    message: 'The run has ended already (failed).',
  });
});

it('is about all runs that a search finds, with the filters beside it', async () => {
  const engine = await openEngine();
  const refusing = (path: string, message: string) =>
    engine.publish(
      onWebhook(
        workflow(
          [{ id: 'refuse', type: 'stop', params: { status: 'failed', message } }],
          undefined,
          { name: path },
        ),
        path,
      ),
    );
  await refusing('orders', 'No {{ trigger.body.n }}');
  await refusing('invoices', 'Bad invoice');
  const ids = await orders(engine, 3);
  for (const id of await engine.send('invoices', {})) await engine.settled(id);
  const runs = { filter: { query: 'error:no', cause: 'event' as const } };
  const first = await engine.call('bulk.start', {
    request: { action: 'rerun', runs, perSecond: 1000 },
  });
  expect(await over(engine, first.id)).toMatchObject({ total: 3, done: 3, failed: 0 });
  const { runs: again } = await engine.call('runs.list', { cause: 'rerun' });
  for (const { id } of again) await engine.settled(id);
  const { runs: made } = await engine.call('runs.list', { query: 'no', cause: 'rerun' });
  expect(made.map(({ parentRunId }) => parentRunId).toSorted()).toEqual(ids.toSorted());
  // The filters beside a search narrow what is listed, counted and foreseen alike.
  expect(await engine.call('runs.count', runs.filter)).toEqual({ count: 3, more: false });
  expect(await engine.call('runs.count', { query: 'invoice', attention: true })).toMatchObject({
    count: 1,
  });
  const question = { action: 'rerun' as const, runs };
  expect(await engine.call('runs.consequences', question)).toMatchObject({ runs: 3, looked: 3 });
  await expect(
    engine.call('bulk.start', {
      request: { action: 'cancel', runs: { filter: { query: 'status:nonsense' } } },
    }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});

it('goes no faster than it is told, and can be stopped on the way', async () => {
  const engine = await openEngine();
  await engine.publish(onWebhook(workflow([])));
  await orders(engine, 8);
  const job = await engine.call('bulk.start', {
    request: { action: 'replay', events: { filter: {} }, perSecond: 2 },
  });
  await until('the first ones', async () =>
    (await engine.call('bulk.get', { id: job.id })).done > 0 ? true : undefined,
  );
  const stopped = await engine.call('bulk.cancel', { id: job.id });
  expect(stopped.state).toBe('canceled');
  expect(stopped.done).toBeLessThan(8);
  const { runs } = await engine.call('runs.list', {});
  expect(runs.filter(({ cause }) => cause === 'replay')).toHaveLength(stopped.done);
});

it('goes on after a crash where it was, and replays nothing twice', async () => {
  const first = await openEngine();
  await first.publish(onWebhook(workflow([])));
  await orders(first, 12);
  const job = await first.call('bulk.start', {
    request: { action: 'replay', events: { filter: {} }, perSecond: 20 },
  });
  await until('some of them', async () =>
    (await first.call('bulk.get', { id: job.id })).done > 2 ? true : undefined,
  );
  const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
  expect(await over(second, job.id)).toMatchObject({ state: 'finished', done: 12, failed: 0 });
  const { runs } = await second.call('runs.list', { limit: 100 });
  const replayed = runs.filter(({ cause }) => cause === 'replay').map(({ eventId }) => eventId);
  expect(replayed).toHaveLength(12);
  expect(new Set(replayed).size).toBe(12);
});

it('says that nothing fits, instead of doing nothing', async () => {
  const { call } = await openEngine();
  await expect(
    call('bulk.start', { request: { action: 'retry', runs: { filter: { status: 'failed' } } } }),
  ).rejects.toThrow('Nothing fits this choice.');
});

it('skips what retention took away, and goes on with the others', async () => {
  const engine = await openEngine();
  await engine.publish(onWebhook(workflow([])));
  const runs = await orders(engine, 4);
  const ids: string[] = [];
  for (const id of runs) ids.push((await engine.run(id)).eventId ?? '');
  const job = await engine.call('bulk.start', {
    request: { action: 'replay', events: { ids }, perSecond: 5 },
  });
  engine.db.prepare('DELETE FROM events WHERE seq = 3').run();
  expect(await over(engine, job.id)).toMatchObject({
    state: 'finished',
    total: 4,
    done: 3,
    skipped: 1,
    failed: 0,
  });
});

it('is about what fitted when it began, and refuses ids that there are not', async () => {
  const engine = await openEngine();
  await engine.publish(onWebhook(workflow([httpStep('call', 'http://127.0.0.1:9/')])));
  await orders(engine, 3);
  const { events } = await engine.call('events.list', {});
  await engine.call('events.mark', { events: { ids: [events[0]?.id ?? ''] }, read: true });
  const job = await engine.call('bulk.start', {
    request: { action: 'rehearse', events: { filter: { read: false } }, version: 'published' },
  });
  await engine.call('events.mark', { events: { filter: {} }, read: true });
  expect(await over(engine, job.id)).toMatchObject({ total: 2, done: 2, failed: 0, skipped: 0 });
  const { runs } = await engine.call('runs.list', {});
  const rehearsed = runs.filter(({ cause }) => cause === 'rehearsal');
  expect(rehearsed.map(({ eventId }) => eventId).toSorted()).toEqual(
    events
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  );
  await expect.poll(() => engine.db.prepare('SELECT * FROM bulk_chosen').all()).toEqual([]);
  const gone = '01934f2e-0000-7000-8000-000000000000';
  await expect(
    engine.call('bulk.start', { request: { action: 'replay', events: { ids: [gone] } } }),
  ).rejects.toMatchObject({ code: 'not_found' });
  // Rows that were chosen on a screen may be gone by then: that keeps none of the others back.
  const [first] = events;
  const some = { ids: [gone, first?.id ?? ''], skipGone: true };
  expect(await engine.call('events.mark', { events: some, starred: true })).toMatchObject({
    matched: 1,
    changed: 1,
  });
  expect(
    await engine.call('bulk.start', { request: { action: 'replay', events: some } }),
  ).toMatchObject({ total: 1 });
  const [run] = runs;
  expect(
    await engine.call('bulk.start', {
      request: { action: 'retry', runs: { ids: [gone, run?.id ?? ''], skipGone: true } },
    }),
  ).toMatchObject({ total: 1 });
});

it('sends many again, and tells of those that are refused', async () => {
  const engine = await openEngine();
  await engine.publish(onWebhook(workflow([]), 'orders', { methods: ['POST', 'PUT'] }));
  await engine.send('orders', 1);
  const put = await engine.call('events.send', { endpoint: 'orders', method: 'PUT' });
  const [endpoint] = (await engine.call('endpoints.list', {})).endpoints;
  const settings = endpoint?.settings ?? { path: 'orders' };
  await engine.call('endpoints.update', {
    id: 'orders',
    settings: { ...settings, methods: ['POST'] },
  });
  const job = await engine.call('bulk.start', {
    request: { action: 'resend', events: { filter: {} }, perSecond: 1000 },
  });
  const { done, failed, problems } = await over(engine, job.id);
  expect({ done, failed, problems }).toEqual({
    done: 1,
    failed: 1,
    problems: [{ id: put.id, message: expect.stringContaining('does not take this method') }],
  });
});
