import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../shared/json.ts';
import type { RunDetail } from '../../../../shared/model/run.ts';
import {
  crashCopy,
  openEngine,
  statuses,
  stepOf,
  type TestEngine,
} from '../../../support/test-engine.ts';
import { setStep, workflow } from '../../../support/test-workflows.ts';

const file = workflow(
  [
    {
      id: 'collect',
      type: 'batch',
      params: { item: '{{ trigger.body }}', size: 3, after: { amount: 1, unit: 'hours' } },
    },
    setStep('all', '{{ steps.collect.items }}'),
    setStep('alone', 'x'),
  ],
  'start>collect collect>all collect.collected>alone',
);

async function startAll(engine: TestEngine, id: string, bodies: Json[]): Promise<RunDetail[]> {
  const runs: RunDetail[] = [];
  for (const body of bodies) runs.push(await engine.settled(await engine.start(id, body)));
  return runs;
}

/** Items that left through the first port, over all runs. */
async function delivered(engine: TestEngine, runs: readonly RunDetail[]): Promise<Json[]> {
  const items: Json[] = [];
  for (const { id } of runs) {
    const run = await engine.run(id);
    const { status, output } = stepOf(run, 'all');
    if (status === 'succeeded' && Array.isArray(output)) items.push(...output);
  }
  return items;
}

describe('batch in workflows', () => {
  it('lets the run that fills it go on, and the one that waited leave', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(file);
    const runs = await startAll(engine, found.id, ['a', 'b']);
    expect(runs.map(({ status }) => status)).toEqual(['waiting', 'succeeded']);
    const [last] = await startAll(engine, found.id, ['c']);
    expect(stepOf(await engine.ended(last?.id ?? ''), 'all').output).toEqual(['a', 'b', 'c']);
    const leader = await engine.ended(runs[0]?.id ?? '');
    expect(statuses(leader)).toMatchObject({
      collect: 'succeeded',
      all: 'skipped',
      alone: 'succeeded',
    });
  });

  it('lets the leader go on when the time is over', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(file);
    const [leader] = await startAll(engine, found.id, ['a', 'b']);
    engine.host.clock.advance(3_600_000);
    const ended = await engine.ended(leader?.id ?? '');
    expect(stepOf(ended, 'all').output).toEqual(['a', 'b']);
    expect(statuses(ended).alone).toBe('skipped');
  });

  it('begins a batch anew after each of them', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(file);
    const bodies = Array.from({ length: 14 }, (_, index) => index);
    const runs = await startAll(engine, found.id, bodies);
    engine.host.clock.advance(3_600_000);
    for (const run of runs) await engine.ended(run.id);
    const items = (await delivered(engine, runs)).map(Number);
    expect(items.sort((one, other) => one - other)).toEqual(bodies);
  });

  it('gives each item to one run when many come at the same time', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(file);
    const bodies = Array.from({ length: 40 }, (_, index) => index);
    const ids = await Promise.all(bodies.map((body) => engine.start(found.id, body)));
    const runs = await Promise.all(ids.map((id) => engine.settled(id)));
    engine.host.clock.advance(3_600_000);
    await Promise.all(ids.map((id) => engine.ended(id)));
    const items = (await delivered(engine, runs)).map(Number);
    expect(items.sort((one, other) => one - other)).toEqual(bodies);
  });

  it('loses nothing in a crash, and goes on after it', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(file);
    const runs = await startAll(engine, found.id, ['a', 'b']);
    const dataDir = crashCopy(engine.dataDir);
    await engine.close();
    engine.host.clock.advance(3_600_000);
    const next = await openEngine({ dataDir, host: engine.host });
    for (const run of runs) await next.ended(run.id);
    expect(await delivered(next, runs)).toEqual(['a', 'b']);
  });

  it('takes the item of a leader anew that is retried from before it', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish({
      ...workflow(
        [
          setStep('item', '{{ trigger.body }}'),
          {
            id: 'collect',
            type: 'batch',
            params: { item: '{{ steps.item }}', size: 3, after: { amount: 1, unit: 'hours' } },
          },
          setStep('all', '{{ steps.collect.items }}'),
        ],
        'start>item item>collect collect>all',
      ),
    });
    const [leader] = await startAll(engine, found.id, ['a']);
    const id = leader?.id ?? '';
    engine.host.clock.advance(3_600_000);
    expect(stepOf(await engine.ended(id), 'all').output).toEqual(['a']);
    await engine.call('runs.retry', { id, stepId: 'item', output: { value: 'b' } });
    expect((await engine.settled(id)).status).toBe('waiting');
    engine.host.clock.advance(3_600_000);
    expect(stepOf(await engine.ended(id), 'all').output).toEqual(['b']);
  });

  it('keeps the items of a run that was canceled for the next one', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(file);
    const [leader, other] = await startAll(engine, found.id, ['a', 'b']);
    await engine.call('runs.cancel', { id: leader?.id ?? '' });
    const [last] = await startAll(engine, found.id, ['c']);
    expect(stepOf(await engine.ended(last?.id ?? ''), 'all').output).toEqual(['a', 'b', 'c']);
    expect((await engine.run(leader?.id ?? '')).status).toBe('canceled');
    expect((await engine.run(other?.id ?? '')).status).toBe('succeeded');
  });
});
