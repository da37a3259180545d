import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRetention, databaseBytes } from '../../../engine/operations/retention.ts';
import { settingsSchema } from '../../../shared/model/settings.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { delayStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const DAY = 86_400_000;
const { retention: defaults } = settingsSchema.parse({});

function apply(engine: TestEngine, settings: Partial<typeof defaults> = {}, signal?: AbortSignal) {
  return applyRetention({
    db: engine.db,
    settings: { ...defaults, ...settings },
    now: engine.host.now(),
    signal: signal ?? new AbortController().signal,
  });
}

/** How many rows there are of what belongs to the past. */
function rows(engine: TestEngine): Record<string, number> {
  const tables = ['events', 'runs', 'step_runs', 'attempts', 'bodies', 'dedupe_keys'];
  return Object.fromEntries(
    tables.map((table) => [
      table,
      engine.db.prepare<[], number>(`SELECT COUNT(*) FROM ${table}`).pluck().get() ?? 0,
    ]),
  );
}

/** An engine that does one thing with what comes to `orders`; its clock stands at the start. */
async function withWorkflow(steps = [setStep('x', '{{ trigger.body }}')]): Promise<TestEngine> {
  const engine = await openEngine();
  await engine.publish(onWebhook(workflow(steps)));
  return engine;
}

async function receive(engine: TestEngine, body: unknown): Promise<string> {
  const { id } = await engine.call('events.send', {
    endpoint: 'orders',
    headers: [['content-type', 'application/json']],
    bodyBase64: Buffer.from(JSON.stringify(body)).toString('base64'),
  });
  const { runs } = await engine.call('runs.list', { event: id });
  for (const run of runs) await engine.settled(run.id);
  return id;
}

async function kept(engine: TestEngine): Promise<string[]> {
  const { events } = await engine.call('events.list', { limit: 1000 });
  return events.map((event) => event.id).toReversed();
}

describe('retention', () => {
  it('by age takes events with their runs, and leaves younger ones', async () => {
    const engine = await withWorkflow();
    const old = await receive(engine, { n: 1 });
    await engine.ended(await engine.send('orders', { n: 2 }).then(([id]) => id ?? ''));
    engine.host.clock.advance(2 * DAY);
    const young = await receive(engine, { n: 3 });
    expect(await apply(engine, { maxAgeDays: 3 })).toMatchObject({ events: 0, runs: 0 });
    expect(await apply(engine, { maxAgeDays: 1 })).toMatchObject({ events: 2, runs: 2 });
    expect(await kept(engine)).toEqual([young]);
    expect(rows(engine)).toMatchObject({ events: 1, runs: 1, step_runs: 2 });
    await expect(engine.call('events.get', { id: old })).rejects.toThrow(/There is no event/);
  });

  it('by number takes the oldest', async () => {
    const engine = await withWorkflow();
    const ids = [];
    for (let n = 0; n < 7; n++) ids.push(await receive(engine, { n }));
    expect(await apply(engine, { maxEvents: 3 })).toMatchObject({ events: 4, runs: 4 });
    expect(await kept(engine)).toEqual(ids.slice(4));
    expect(await apply(engine, { maxEvents: 3 })).toMatchObject({ events: 0, runs: 0 });
  });

  it('by size takes the oldest until it fits, and the file shrinks', async () => {
    const engine = await withWorkflow([setStep('x', 1)]);
    const ids = [];
    for (let n = 0; n < 60; n++)
      ids.push(await receive(engine, { n, fill: randomBytes(40_000).toString('base64') }));
    const before = databaseBytes(engine.db);
    const maxBytes = Math.round(before / 2);
    const result = await apply(engine, { maxBytes });
    expect(databaseBytes(engine.db)).toBeLessThanOrEqual(maxBytes);
    expect(result.freedBytes).toBe(before - databaseBytes(engine.db));
    const left = await kept(engine);
    expect(left).toEqual(ids.slice(result.events));
    // No more than needed: about half of them.
    expect(left.length).toBeGreaterThan(15);
    engine.db.pragma('wal_checkpoint(TRUNCATE)');
    expect(statSync(join(engine.dataDir, 'patchbay.db')).size).toBe(databaseBytes(engine.db));
    expect(engine.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('keeps an event as long as a run of it is not over, and the run', async () => {
    const engine = await withWorkflow([delayStep('wait', 90 * 86_400)]);
    const held = await receive(engine, { n: 1 });
    await engine.publish(onWebhook(workflow([setStep('x', 1)])));
    const over = await receive(engine, { n: 2 });
    engine.host.clock.advance(40 * DAY);
    const settings = { maxAgeDays: 1, maxEvents: 0, maxBytes: 1 };
    expect(await apply(engine, settings)).toMatchObject({ events: 1, runs: 1 });
    expect(await kept(engine)).toEqual([held]);
    expect(held).not.toBe(over);

    const { runs } = await engine.call('runs.list', { event: held });
    await engine.call('runs.cancel', { id: runs[0]?.id ?? '' });
    expect(await apply(engine, settings)).toMatchObject({ events: 1, runs: 1 });
    expect(rows(engine)).toMatchObject({ events: 0, runs: 0, step_runs: 0 });
  });

  it('takes runs without an event by their own age, and keeps those that wait', async () => {
    const engine = await openEngine();
    await engine.carryOut(workflow([setStep('x', 1)], undefined, { name: 'Done' }));
    const waiting = await engine.carryOut(
      workflow([delayStep('wait', 90 * 86_400)], undefined, { name: 'Waiting' }),
    );
    engine.host.clock.advance(40 * DAY);
    const young = await engine.carryOut(workflow([setStep('x', 1)]));
    expect(await apply(engine)).toMatchObject({ events: 0, runs: 1 });
    const { runs } = await engine.call('runs.list', {});
    expect(runs.map((run) => run.id)).toEqual([young.id, waiting.id]);
  });

  it('by number takes runs without an event only as far as the events go', async () => {
    const engine = await withWorkflow();
    const byHand = workflow([setStep('x', 1)], undefined, { name: 'By hand' });
    await engine.carryOut(byHand);
    await receive(engine, { n: 1 });
    engine.host.clock.advance(1000);
    const later = await engine.carryOut(byHand);
    await receive(engine, { n: 2 });
    expect(await apply(engine, { maxEvents: 1 })).toMatchObject({ events: 1, runs: 2 });
    expect((await engine.call('runs.list', {})).runs.map((run) => run.id)).toContain(later.id);
  });

  it('keeps a large body as long as one event has it', async () => {
    const engine = await withWorkflow();
    const large = { text: 'x'.repeat(100_000) };
    await receive(engine, large);
    engine.host.clock.advance(2 * DAY);
    const second = await receive(engine, large);
    expect(rows(engine)).toMatchObject({ events: 2, bodies: 1 });
    await apply(engine, { maxAgeDays: 1 });
    expect(rows(engine)).toMatchObject({ events: 1, bodies: 1 });
    const { base64 } = await engine.call('events.body', { id: second });
    expect(JSON.parse(Buffer.from(base64, 'base64').toString())).toEqual(large);
    engine.host.clock.advance(2 * DAY);
    await apply(engine, { maxAgeDays: 1 });
    expect(rows(engine)).toMatchObject({ events: 0, bodies: 0 });
  });

  it('forgets dedupe keys when their window is over', async () => {
    const engine = await openEngine();
    await engine.publish(
      onWebhook(workflow([setStep('x', 1)]), 'orders', {
        dedupe: { by: 'body' },
        dedupeWindowMs: DAY,
      }),
    );
    await receive(engine, { n: 1 });
    expect(rows(engine)).toMatchObject({ dedupe_keys: 1 });
    await apply(engine);
    expect(rows(engine)).toMatchObject({ dedupe_keys: 1 });
    engine.host.clock.advance(DAY + 1000);
    await apply(engine);
    expect(rows(engine)).toMatchObject({ dedupe_keys: 0, events: 1 });
  });

  it('forgets values that workflows kept when their time is over', async () => {
    const window = { amount: 1, unit: 'hours' };
    const engine = await withWorkflow([
      { id: 'once', type: 'dedupe', params: { key: '{{ trigger.body.n }}', window } },
      {
        id: 'keep',
        type: 'store',
        params: { operation: 'set', key: 'last', value: '{{ trigger.body.n }}' },
      },
    ]);
    const count = () => engine.db.prepare<[], number>('SELECT COUNT(*) FROM kv').pluck().get();
    for (let n = 0; n < 3; n++) await receive(engine, { n });
    expect(count()).toBe(4);
    await apply(engine);
    expect(count()).toBe(4);
    engine.host.clock.advance(DAY);
    await apply(engine);
    // What is kept for ever, and what was not seen for so long is new again.
    expect(count()).toBe(1);
    await receive(engine, { n: 0 });
    expect(count()).toBe(2);
  });

  it('forgets drafts that were run when no run of them is left, and old bulk actions', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(workflow([setStep('x', 'published')]));
    const { id } = made;
    const count = (table: string) =>
      engine.db.prepare<[], number>(`SELECT COUNT(*) FROM ${table}`).pluck().get();
    const runDraft = async (changed: ReturnType<typeof setStep>) => {
      const { draft } = await engine.call('workflows.get', { id });
      const steps = draft.steps.map((step) => (step.id === 'x' ? { ...step, ...changed } : step));
      await engine.call('workflows.saveDraft', { id, definition: { ...draft, steps } });
      const run = await engine.call('workflows.run', { id, version: 'draft' });
      return engine.settled(run.id);
    };
    await runDraft(setStep('x', 'first'));
    const waiting = await runDraft(delayStep('x', 90 * 86_400));
    await runDraft(setStep('x', 'third'));
    const job = await engine.call('bulk.start', {
      request: { action: 'rerun', runs: { filter: { status: 'succeeded' } }, perSecond: 1000 },
    });
    await until('the end of the bulk action', async () => {
      return (await engine.call('bulk.get', { id: job.id })).state === 'finished';
    });
    await apply(engine);
    expect([count('workflow_versions'), count('bulk_jobs')]).toEqual([4, 1]);
    engine.host.clock.advance(40 * DAY);
    const { runs } = await engine.call('runs.list', {});
    for (const run of runs) await engine.settled(run.id);
    const newest = await runDraft(setStep('x', 'fourth'));
    await apply(engine);
    // The published one, that of the run which waits, and that of the newest run.
    expect([count('workflow_versions'), count('bulk_jobs')]).toEqual([3, 0]);
    expect((await engine.run(waiting.id)).status).toBe('waiting');
    expect((await engine.run(newest.id)).steps).toHaveLength(2);
  });

  it('lets others in between while it is at work, and stops when it is told to', async () => {
    const engine = await withWorkflow();
    for (let n = 0; n < 30; n++)
      await Promise.all(Array.from({ length: 50 }, () => engine.send('orders', { n })));
    engine.host.clock.advance(40 * DAY);
    const stop = new AbortController();
    const work = apply(engine, {}, stop.signal);
    const seen = new Set<number>();
    let isOver = false;
    void work.finally(() => {
      isOver = true;
    });
    const { id } = await engine.call('events.send', { endpoint: 'orders', bodyBase64: '' });
    while (!isOver && seen.size < 3) {
      seen.add(rows(engine)['events'] ?? 0);
      await engine.call('events.get', { id });
      await new Promise(setImmediate);
    }
    stop.abort();
    const { events } = await work;
    expect(events).toBeGreaterThan(0);
    expect(events).toBeLessThan(1500);
    expect(rows(engine)).toMatchObject({ events: 1501 - events });
    // What was stopped is taken up the next time.
    await apply(engine);
    expect(await kept(engine)).toEqual([id]);
  });
});
