import { describe, expect, it } from 'vitest';
import { localServer } from '../../support/local-server.ts';
import {
  crashCopy,
  openEngine,
  statuses,
  stepOf,
  type TestEngine,
} from '../../support/test-engine.ts';
import { httpStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function loop(params: Record<string, unknown> = {}) {
  return { id: 'loop', type: 'for-each', params: { items: '{{ trigger.body }}', ...params } };
}

const double = { id: 'double', type: 'set', params: { value: '{{ item * 2 }}' } };
const after = { id: 'after', type: 'set', params: { value: '{{ steps.loop.results.sum() }}' } };

describe('a loop', () => {
  it('carries out its body for each item, and goes on with the results in order', async () => {
    const { carryOut } = await openEngine();
    const run = await carryOut(
      workflow([loop(), double, after], 'start>loop loop.each>double loop.done>after'),
      [3, 1, 2],
    );
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'loop')).toMatchObject({
      status: 'succeeded',
      port: 'done',
      output: { results: [6, 2, 4], count: 3, succeeded: 3, failed: 0, errors: [] },
    });
    expect(stepOf(run, 'after').output).toBe(12);
    expect(run.loops).toEqual([
      { stepId: 'loop', iteration: '', total: 3, counts: { succeeded: 3 } },
    ]);
  });

  it('shows the step runs of each item', async () => {
    const { carryOut, call } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop(),
          { id: 'name', type: 'set', params: { value: '{{ item.name }} {{ index }}' } },
          {
            id: 'wrap',
            type: 'set',
            params: { value: { of: '{{ steps.name }}', item: '{{ item }}' } },
          },
        ],
        'start>loop loop.each>name name>wrap',
      ),
      [{ name: 'A' }, { name: 'B' }],
    );
    const { items, more } = await call('runs.items', { id: run.id, stepId: 'loop' });
    expect(more).toBe(false);
    expect(items).toMatchObject([
      { iteration: '0', index: 0, status: 'succeeded', item: { name: 'A' } },
      { iteration: '1', index: 1, item: { name: 'B' }, output: { of: 'B 1', item: { name: 'B' } } },
    ]);
    const second = await call('runs.item', { id: run.id, stepId: 'loop', iteration: '1' });
    expect(second.item).toEqual({ name: 'B' });
    expect(second.steps).toMatchObject([
      { stepId: 'name', iteration: '1', output: 'B 1' },
      { stepId: 'wrap', input: { value: { of: 'B 1', item: { name: 'B' } } } },
    ]);
  });

  it('pages through the items of a long loop, and finds those that failed', async () => {
    const { carryOut, call } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop({ onItemError: 'continue' }),
          {
            id: 'check',
            type: 'set',
            params: { value: '{{ item == 7 ? item.oops.deep() : item }}' },
          },
        ],
        'start>loop loop.each>check',
      ),
      numbers(1200),
    );
    const page = await call('runs.items', { id: run.id, stepId: 'loop', after: 998, limit: 3 });
    expect(page.items.map(({ index }) => index)).toEqual([999, 1000, 1001]);
    expect(page.more).toBe(true);
    const failed = await call('runs.items', { id: run.id, stepId: 'loop', status: 'failed' });
    expect(failed.items.map(({ index }) => index)).toEqual([6]);
    expect(stepOf(run, 'loop').output).toMatchObject({
      count: 1200,
      succeeded: 1199,
      failed: 1,
      errors: [{ index: 6, message: expect.stringContaining('“check” failed') }],
    });
  });

  it('carries out as many items at once as it is told, and no more', async () => {
    let open = 0;
    let most = 0;
    const server = await localServer((_request, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.end('{}');
      }, 30);
    });
    const { carryOut } = await openEngine();
    const run = await carryOut(
      workflow(
        [loop({ concurrency: 3 }), httpStep('call', server.url)],
        'start>loop loop.each>call',
      ),
      numbers(12),
    );
    expect(run.status).toBe('succeeded');
    expect(most).toBe(3);
  });

  it('begins no further item after one failed, and says which', async () => {
    const { carryOut, call } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop(),
          { id: 'check', type: 'set', name: 'Check it', params: { value: '{{ item.nothing() }}' } },
          after,
        ],
        'start>loop loop.each>check loop.done>after',
      ),
      [1, 2, 3],
    );
    expect(statuses(run)).toMatchObject({ loop: 'failed', after: 'skipped' });
    expect(run.error?.message).toContain('Item 1 of 3 failed: “Check it” failed');
    const { items } = await call('runs.items', { id: run.id, stepId: 'loop' });
    expect(items).toHaveLength(1);
  });

  it('leaves through its error port when it is told to', async () => {
    const { carryOut } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          { ...loop(), onError: 'port' as const },
          { id: 'check', type: 'set', params: { value: '{{ item.nothing() }}' } },
          { id: 'mend', type: 'set', params: { value: '{{ steps.loop.error.message }}' } },
        ],
        'start>loop loop.each>check loop.error>mend',
      ),
      [1],
    );
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'mend').output).toContain('Item 1 of 1 failed');
  });

  it('can hold another loop', async () => {
    const { carryOut, call } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop(),
          { id: 'inner', type: 'for-each', params: { items: '{{ item.lines }}', concurrency: 2 } },
          {
            id: 'line',
            type: 'set',
            params: { value: '{{ steps.head }}-{{ item }}' },
          },
          { id: 'head', type: 'set', params: { value: '{{ item.id }}' } },
          { id: 'sum', type: 'set', params: { value: '{{ steps.inner.results.join(",") }}' } },
        ],
        'start>loop loop.each>head head>inner inner.each>line inner.done>sum',
      ),
      [
        { id: 'a', lines: [1, 2] },
        { id: 'b', lines: [] },
        { id: 'c', lines: [3] },
      ],
    );
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'loop').output).toMatchObject({ results: ['a-1,a-2', '', 'c-3'] });
    const first = await call('runs.item', { id: run.id, stepId: 'loop', iteration: '0' });
    expect(first.loops).toEqual([
      { stepId: 'inner', iteration: '0', total: 2, counts: { succeeded: 2 } },
    ]);
    const line = await call('runs.item', { id: run.id, stepId: 'inner', iteration: '0.1' });
    expect(line.steps).toMatchObject([{ stepId: 'line', iteration: '0.1', output: 'a-2' }]);
  });

  it('takes objects, chunks, and nothing at all', async () => {
    const { carryOut } = await openEngine();
    const results = async (params: Record<string, unknown>, body: unknown) => {
      const run = await carryOut(
        workflow(
          [loop(params), { id: 'same', type: 'set', params: { value: '{{ item }}' } }],
          'start>loop loop.each>same',
        ),
        JSON.parse(JSON.stringify(body)),
      );
      return stepOf(run, 'loop').output;
    };
    expect(await results({}, { a: 1 })).toMatchObject({ results: [{ key: 'a', value: 1 }] });
    expect(await results({ chunkSize: 2 }, [1, 2, 3])).toMatchObject({ results: [[1, 2], [3]] });
    expect(await results({}, null)).toMatchObject({ results: [], count: 0 });
  });

  it('says what is wrong when there is no list', async () => {
    const { carryOut } = await openEngine();
    const run = await carryOut(workflow([loop(), double], 'start>loop loop.each>double'), 'a,b');
    expect(stepOf(run, 'loop').error).toMatchObject({
      code: 'no_list',
      message: 'There is no list to go through: it is text.',
    });
  });

  it('is refused when an edge leads into its body from elsewhere', async () => {
    const { call } = await openEngine();
    const file = workflow(
      [loop(), { id: 'other', type: 'set', params: { value: 1 } }, double],
      'start>loop start>other loop.each>double other>double',
    );
    await expect(call('workflows.import', { file, publish: true })).rejects.toThrow(
      /only steps of that loop can lead to it, and "other" is not one/,
    );
  });

  it('waits for delays of its items, and ends with all of them', async () => {
    const { carryOut, host, ended, call } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop({ concurrency: 2 }),
          { id: 'wait', type: 'delay', params: { for: { amount: '{{ item }}', unit: 'hours' } } },
          double,
        ],
        'start>loop loop.each>wait wait>double',
      ),
      [1, 2, 3],
    );
    expect(run.status).toBe('waiting');
    expect(run.loops[0]?.counts).toEqual({ running: 2 });
    for (const _ of [1, 2, 3, 4]) {
      host.clock.advance(3_600_000);
      await until('a look', async () =>
        (await call('runs.get', { id: run.id })) ? true : undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, 1100));
    }
    const end = await ended(run.id);
    expect(stepOf(end, 'loop').output).toMatchObject({ results: [2, 4, 6] });
  });

  it('can be canceled: what waits and what was not begun never comes', async () => {
    const { carryOut, call } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop({ concurrency: 2 }),
          { id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'hours' } } },
        ],
        'start>loop loop.each>wait',
      ),
      [1, 2, 3],
    );
    await call('runs.cancel', { id: run.id });
    const canceled = await call('runs.get', { id: run.id });
    expect(canceled.status).toBe('canceled');
    expect(statuses(canceled)).toMatchObject({ loop: 'canceled' });
    const { items } = await call('runs.items', { id: run.id, stepId: 'loop' });
    expect(items.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  });
});

describe('a loop after a crash', () => {
  it('goes on with the items that had not ended, and does not repeat the others', async () => {
    const seen: number[] = [];
    let hold = true;
    const server = await localServer((request, response) => {
      const { n } = JSON.parse(request.body.toString());
      seen.push(n);
      if (hold && n > 3) return; // Never answered.
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ n }));
    });
    const first = await openEngine();
    const { workflow: made } = await first.publish(
      workflow(
        [
          loop({ concurrency: 2 }),
          httpStep('call', server.url, {
            params: { body: { type: 'json', value: { n: '{{ item }}' } } },
          }),
          { id: 'n', type: 'set', params: { value: '{{ steps.call.body.n }}' } },
          after,
        ],
        'start>loop loop.each>call call>n loop.done>after',
      ),
    );
    const id = await first.start(made.id, numbers(6));
    await until('two requests that hang', async () => (seen.length === 5 ? true : undefined));
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    hold = false;
    const run = await second.ended(id);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'loop').output).toMatchObject({ results: [1, 2, 3, 4, 5, 6] });
    expect(stepOf(run, 'after').output).toBe(21);
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 4, 5, 5, 6]);
  });
});

describe('retry in a loop', () => {
  async function brokenLoop(
    engine: TestEngine,
    mend: { broken: boolean },
    params: Record<string, unknown> = {},
  ) {
    const seen: number[] = [];
    const server = await localServer((request, response) => {
      const { n } = JSON.parse(request.body.toString());
      seen.push(n);
      response.statusCode = mend.broken && n % 2 === 0 ? 400 : 200;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ n }));
    });
    const run = await engine.carryOut(
      workflow(
        [
          loop({ onItemError: 'continue', ...params }),
          httpStep('call', server.url, {
            params: { body: { type: 'json', value: { n: '{{ item }}' } } },
          }),
          { id: 'n', type: 'set', params: { value: '{{ steps.call.body.n * 10 }}' } },
          after,
        ],
        'start>loop loop.each>call call>n loop.done>after',
      ),
      numbers(6),
    );
    return { run, seen };
  }

  it('repeats the failed items only, and what lies behind the loop', async () => {
    const engine = await openEngine();
    const mend = { broken: true };
    const { run, seen } = await brokenLoop(engine, mend);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'loop').output).toMatchObject({ succeeded: 3, failed: 3 });
    expect(stepOf(run, 'after').output).toBe(90);
    mend.broken = false;
    seen.length = 0;
    await engine.call('runs.retry', { id: run.id, stepId: 'loop' });
    const retried = await engine.ended(run.id);
    expect(seen.toSorted()).toEqual([2, 4, 6]);
    expect(stepOf(retried, 'loop').output).toMatchObject({ results: [10, 20, 30, 40, 50, 60] });
    expect(stepOf(retried, 'after').output).toBe(210);
    const item = await engine.call('runs.item', { id: run.id, stepId: 'loop', iteration: '1' });
    expect(item.steps[0]?.attempts.map(({ cause, status }) => `${cause} ${status}`)).toEqual([
      'initial failed',
      'manual succeeded',
    ]);
  });

  it('repeats one item, with an input that a person edited', async () => {
    const engine = await openEngine();
    const mend = { broken: true };
    const { run, seen } = await brokenLoop(engine, mend);
    seen.length = 0;
    const item = await engine.call('runs.item', { id: run.id, stepId: 'loop', iteration: '3' });
    const input = item.steps[0]?.input;
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      throw new Error('no input');
    await engine.call('runs.retry', {
      id: run.id,
      stepId: 'call',
      iteration: '3',
      input: { value: { ...input, body: { type: 'json', value: { n: 41 } } } },
    });
    const retried = await engine.ended(run.id);
    expect(seen).toEqual([41]);
    expect(stepOf(retried, 'loop').output).toMatchObject({
      results: [10, null, 30, 410, 50, null],
    });
    const mended = await engine.call('runs.item', { id: run.id, stepId: 'loop', iteration: '3' });
    expect(mended.steps[0]).toMatchObject({ status: 'succeeded', edited: 'input' });
  });

  it('takes an output that a person supplies in the place of an item’s step', async () => {
    const engine = await openEngine();
    const { run, seen } = await brokenLoop(engine, { broken: true });
    seen.length = 0;
    await engine.call('runs.retry', {
      id: run.id,
      stepId: 'call',
      iteration: '1',
      output: { value: { body: { n: 7 } } },
    });
    const retried = await engine.ended(run.id);
    expect(seen).toEqual([]);
    expect(stepOf(retried, 'loop').output).toMatchObject({ results: [10, 70, 30, null, 50, null] });
    const mended = await engine.call('runs.item', { id: run.id, stepId: 'loop', iteration: '1' });
    expect(mended.steps[0]).toMatchObject({ edited: 'output', output: { body: { n: 7 } } });
  });

  it('goes on where a loop had stopped at its first failed item', async () => {
    const engine = await openEngine();
    const mend = { broken: true };
    const { run, seen } = await brokenLoop(engine, mend, { onItemError: 'stop' });
    expect(run.status).toBe('failed');
    expect(seen).toEqual([1, 2]);
    mend.broken = false;
    await engine.call('runs.retry', { id: run.id });
    const retried = await engine.ended(run.id);
    expect(retried.status).toBe('succeeded');
    expect(seen).toEqual([1, 2, 2, 3, 4, 5, 6]);
  });
});
