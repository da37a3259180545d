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
