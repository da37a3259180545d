import { describe, expect, it } from 'vitest';
import { localServer } from '../../support/local-server.ts';
import { crashCopy, openEngine, stepOf } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import {
  delayStep,
  httpStep,
  notifyStep,
  setStep,
  workflow,
} from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

const loop = (id: string, items: string, more: Record<string, unknown> = {}) => ({
  id,
  type: 'for-each',
  params: { items, ...more },
});
const hours = (id: string, amount: string) => ({
  id,
  type: 'delay',
  params: { for: { amount, unit: 'hours' } },
});

describe('values of loops', () => {
  it('are those of the outer item where a step in the inner loop reads it', async () => {
    const { carryOut, call, host, ended } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop('outer', '{{ trigger.body }}'),
          setStep('keep', '{{ item }}'),
          loop('inner', '{{ item.lines }}'),
          {
            id: 'both',
            type: 'set',
            params: { value: { of: '{{ steps.keep }}', line: '{{ item }}' } },
          },
          hours('wait', '1'),
          setStep('last', '{{ steps.both.of }}'),
        ],
        'start>outer outer.each>keep keep>inner inner.each>both both>wait wait>last',
      ),
      [{ id: 'a', lines: [{ n: 1 }] }],
    );
    const order = { id: 'a', lines: [{ n: 1 }] };
    const item = await call('runs.item', { id: run.id, stepId: 'inner', iteration: '0.0' });
    expect(item.steps[0]?.output).toEqual({ of: order, line: { n: 1 } });
    host.clock.advance(3_600_000);
    const over = await ended(run.id);
    const result = (results: unknown[]) => ({
      results,
      count: 1,
      succeeded: 1,
      failed: 0,
      errors: [],
    });
    expect(stepOf(over, 'outer').output).toEqual(result([result([order])]));
    const { items } = await call('runs.items', { id: run.id, stepId: 'inner', around: '0' });
    expect(items[0]?.output).toEqual(order);
  });

  it('that came from a branch beside the loop are there after a crash', async () => {
    const server = await localServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"found":[1]}');
    });
    const first = await openEngine();
    const { workflow: made } = await first.publish(
      workflow(
        [
          httpStep('beside', server.url),
          delayStep('later', 1),
          loop('loop', '{{ trigger.body }}'),
          setStep('use', '{{ steps.beside.body }}'),
          hours('wait', '{{ index }}'),
          setStep('last', '{{ steps.use }}'),
          setStep('after', '{{ steps.loop.results }}'),
        ],
        'start>beside start>later later>loop loop.each>use use>wait wait>last loop.done>after',
      ),
    );
    const id = await first.start(made.id, [1, 2]);
    await first.settled(id);
    first.host.clock.advance(2000);
    await until('the second item waits', async () => {
      const run = await first.run(id);
      return run.status === 'waiting' && run.loops[0]?.counts.succeeded === 1;
    });
    const second = await openEngine({ dataDir: crashCopy(first.dataDir), host: first.host });
    second.host.clock.advance(3_600_000);
    const over = await second.ended(id);
    expect(stepOf(over, 'after').output).toEqual([{ found: [1] }, { found: [1] }]);
  });
});

describe('a stop in an item', () => {
  it('is not forgotten by a crash while another item is still at work', async () => {
    let release: () => void = () => {};
    const isShown = new Promise<void>((resolve) => {
      release = resolve;
    });
    const host = testHost({ notify: () => isShown });
    const first = await openEngine({ host });
    const { workflow: made } = await first.publish(
      workflow(
        [
          loop('loop', '{{ trigger.body }}', { concurrency: 2 }),
          {
            id: 'which',
            type: 'filter',
            params: { conditions: [{ left: '{{ index }}', op: 'equals', right: 1 }] },
          },
          delayStep('soon', 1),
          { id: 'stop', type: 'stop', params: { status: 'failed', message: 'enough' } },
          notifyStep('show'),
        ],
        'start>loop loop.each>which which.true>soon soon>stop which.false>show',
      ),
    );
    const id = await first.start(made.id, [0, 1, 2, 3]);
    await until('the notification', () => host.notifications.length === 1);
    host.clock.advance(2000);
    const hasStopped = first.db.prepare("SELECT 1 FROM step_runs WHERE step_id = 'stop'");
    await until('the stop', () => hasStopped.get() !== undefined, { everyMs: 5 });
    expect((await first.run(id)).endedAt).toBeNull();
    const second = await openEngine({ dataDir: crashCopy(first.dataDir), host: testHost() });
    release();
    expect(await second.ended(id)).toMatchObject({ status: 'failed', error: { code: 'stopped' } });
  });
});
