import { describe, expect, it } from 'vitest';
import type { RunDetail } from '../../../shared/model/run.ts';
import type { WorkflowFileInput } from '../../../shared/model/workflow.ts';
import { localServer } from '../../support/local-server.ts';
import { crashCopy, openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { type FileStep, httpStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

/** A workflow that others call. */
function called(
  steps: readonly FileStep[],
  more: Partial<WorkflowFileInput> = {},
  params: Record<string, unknown> = {},
): WorkflowFileInput {
  const file = workflow(steps);
  return {
    ...file,
    name: 'Called',
    steps: file.steps.map((step) =>
      step.id === 'start'
        ? { id: 'start', type: 'called-by-workflow', params: JSON.parse(JSON.stringify(params)) }
        : step,
    ),
    ...more,
  };
}

const call = (params: Record<string, unknown> = {}, more: Partial<FileStep> = {}): FileStep => ({
  id: 'call',
  type: 'sub-workflow',
  params: JSON.parse(
    JSON.stringify({ workflow: 'Called', input: '{{ trigger.body }}', ...params }),
  ),
  ...more,
});

const HOUR = { amount: 1, unit: 'hours' };

async function calledRuns({ call: rpc }: TestEngine): Promise<RunDetail[]> {
  const { runs } = await rpc('runs.list', { workflow: 'Called' });
  return Promise.all(runs.map(({ id }) => rpc('runs.get', { id })));
}

describe('a workflow that calls another', () => {
  it('gets its output, and both know each other', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'double', type: 'set', params: { value: '{{ trigger.body.n * 2 }}' } }]),
    );
    const { workflow: made } = await engine.publish(workflow([call()]));
    const run = await engine.ended(await engine.start(made.id, { n: 21 }));
    const [child] = await calledRuns(engine);
    expect(child).toMatchObject({ cause: 'call', status: 'succeeded', parentRunId: run.id });
    expect(stepOf(run, 'call').output).toEqual({
      runId: child?.id,
      status: 'succeeded',
      output: 42,
    });
  });

  it('fails with the reason when the called run fails, and calls again when it is retried', async () => {
    let broken = true;
    const server = await localServer((_request, response) =>
      response.writeHead(broken ? 400 : 200).end(),
    );
    const engine = await openEngine();
    await engine.publish(called([httpStep('tell', server.url)]));
    const { workflow: made } = await engine.publish(workflow([call()]));
    const run = await engine.ended(await engine.start(made.id, {}));
    expect(stepOf(run, 'call').error).toMatchObject({ code: 'called_run_failed' });
    expect(run.error?.message).toContain('“Called” failed');
    broken = false;
    await engine.call('runs.retry', { id: run.id });
    expect((await engine.ended(run.id)).status).toBe('succeeded');
    expect((await calledRuns(engine)).map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  it('calls again as its retry policy says when the called run fails', async () => {
    let requests = 0;
    const server = await localServer((_request, response) => {
      requests += 1;
      response.writeHead(requests < 3 ? 400 : 200).end();
    });
    const engine = await openEngine();
    await engine.publish(called([httpStep('tell', server.url)]));
    const retry = { attempts: 3, delayMs: 0, on: ['any' as const] };
    const { workflow: made } = await engine.publish(workflow([call({}, { retry })]));
    const run = await engine.ended(await engine.start(made.id, {}));
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'call').attempts).toMatchObject([
      { cause: 'initial', status: 'failed', error: { code: 'called_run_failed' } },
      { cause: 'automatic', status: 'failed' },
      { cause: 'automatic', status: 'succeeded' },
    ]);
    expect((await calledRuns(engine)).map(({ status }) => status)).toEqual([
      'succeeded',
      'failed',
      'failed',
    ]);
  });

  it('goes on at once when it does not wait', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'hours' } } }]),
    );
    const { workflow: made } = await engine.publish(workflow([call({ wait: false })]));
    const run = await engine.ended(await engine.start(made.id, {}));
    expect(run.status).toBe('succeeded');
    const [child] = await calledRuns(engine);
    expect(stepOf(run, 'call').output).toEqual({ runId: child?.id });
  });

  it('does not call again by itself when a person has stopped the called run', async () => {
    const engine = await openEngine();
    await engine.publish(called([{ id: 'wait', type: 'delay', params: { for: HOUR } }]));
    const retry = { attempts: 3, delayMs: 0, on: ['any' as const] };
    const { workflow: made } = await engine.publish(workflow([call({}, { retry })]));
    const id = await engine.start(made.id, {});
    const child = await until('the called run', async () => (await calledRuns(engine))[0]);
    await engine.settled(child.id);
    await engine.call('runs.cancel', { id: child.id });
    expect(stepOf(await engine.ended(id), 'call').error?.code).toBe('called_run_canceled');
    expect(await calledRuns(engine)).toHaveLength(1);
  });

  it('that goes on at once is not told of a failure: a person is', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'break', type: 'set', params: { value: '{{ "a" * 2 }}' } }]),
    );
    const { workflow: made } = await engine.publish(workflow([call({ wait: false })]));
    const attention = async () =>
      (await engine.call('runs.list', { attention: true })).runs.map(({ id }) => id);
    expect((await engine.ended(await engine.start(made.id, {}))).status).toBe('succeeded');
    const [child] = await calledRuns(engine);
    expect((await engine.ended(child?.id ?? '')).status).toBe('failed');
    expect(await attention()).toEqual([child?.id]);

    const { workflow: waits } = await engine.publish(workflow([call()], undefined, { name: 'B' }));
    const run = await engine.ended(await engine.start(waits.id, {}));
    expect(await attention()).toEqual([run.id, child?.id]);
  });

  it('waits no longer than it is told', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'wait', type: 'delay', params: { for: { amount: 5, unit: 'hours' } } }]),
    );
    const { workflow: made } = await engine.publish(
      workflow([call({ timeout: { amount: 1, unit: 'hours' } })]),
    );
    const id = await engine.start(made.id, {});
    await until('both to wait', async () =>
      (await calledRuns(engine))[0]?.status === 'waiting' ? true : undefined,
    );
    engine.host.clock.advance(3_700_000);
    const run = await engine.ended(id);
    expect(stepOf(run, 'call').output).toEqual({ status: 'waiting', output: null });
  });

  it('is told what its input lacks, before anything is started', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([], {}, { input: [{ name: 'customer', type: 'text', required: true }] }),
    );
    const run = await engine.carryOut(workflow([call()]), {});
    expect(stepOf(run, 'call').error).toMatchObject({
      code: 'call_input',
      message: expect.stringContaining('customer: is required'),
    });
    expect(await calledRuns(engine)).toEqual([]);
  });

  it.each([
    ['workflow_missing', async (_engine: TestEngine) => {}],
    [
      'workflow_not_live',
      async (engine: TestEngine) => {
        await engine.call('workflows.import', { file: called([]) });
      },
    ],
    [
      'workflow_not_callable',
      async (engine: TestEngine) => {
        await engine.publish({ ...workflow([]), name: 'Called' });
      },
    ],
  ])('fails with %s where there is nothing to call', async (code, prepare) => {
    const engine = await openEngine();
    await prepare(engine);
    const run = await engine.carryOut(workflow([call()]));
    expect(stepOf(run, 'call').error).toMatchObject({ code });
  });

  it('is stopped when workflows call one another without end', async () => {
    const engine = await openEngine();
    await engine.publish(called([call()]));
    const { workflow: made } = await engine.publish(workflow([call()]));
    const run = await engine.ended(await engine.start(made.id, {}));
    expect(run.status).toBe('failed');
    const runs = await calledRuns(engine);
    expect(runs).toHaveLength(16);
    expect(stepOf(runs[0] ?? run, 'call').error).toMatchObject({ code: 'too_deep' });
  });

  it('takes the called run with it when it is canceled, and fails when that is canceled', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'hours' } } }]),
    );
    const { workflow: made } = await engine.publish(workflow([call()]));
    const waiting = async (): Promise<RunDetail> =>
      until('the called run', async () => {
        const [child] = await calledRuns(engine);
        return child?.status === 'waiting' ? child : undefined;
      });
    const first = await engine.start(made.id, {});
    const child = await waiting();
    await engine.call('runs.cancel', { id: first });
    expect((await engine.run(child.id)).status).toBe('canceled');

    const second = await engine.start(made.id, {});
    await engine.call('runs.cancel', { id: (await waiting()).id });
    expect(stepOf(await engine.ended(second), 'call').error).toMatchObject({
      code: 'called_run_canceled',
    });
  });

  it('goes on after a crash, whichever of the two had ended', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([
        { id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'hours' } } },
        { id: 'end', type: 'set', params: { value: 'done' } },
      ]),
    );
    const { workflow: made } = await engine.publish(workflow([call()]));
    const id = await engine.start(made.id, {});
    await until('both to wait', async () =>
      (await calledRuns(engine))[0]?.status === 'waiting' ? true : undefined,
    );
    const second = await openEngine({ dataDir: crashCopy(engine.dataDir), host: engine.host });
    second.host.clock.advance(3_700_000);
    const run = await second.ended(id);
    expect(stepOf(run, 'call').output).toMatchObject({ output: 'done' });
    expect(await calledRuns(second)).toHaveLength(1);
  });

  it('is told when the called run cannot be carried on at all', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'hours' } } }]),
    );
    const { workflow: made } = await engine.publish(workflow([call()]));
    const id = await engine.start(made.id, {});
    await until('the called run', async () => (await calledRuns(engine))[0]?.status === 'waiting');
    engine.db.prepare("UPDATE step_runs SET notes = '{' WHERE step_id = 'wait'").run();
    engine.host.clock.advance(3_600_000);
    expect(stepOf(await engine.ended(id), 'call').error).toMatchObject({
      code: 'called_run_failed',
      message: expect.stringContaining('could not be carried out'),
    });
  });

  it('leaves no two called runs going when it is retried, and hears only of the last one', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'ask', type: 'wait-for-approval', params: { title: 'Well?' } }]),
    );
    const { workflow: made } = await engine.publish(workflow([call()]));
    const waiting = (count: number) =>
      until(`${count} called runs`, async () => {
        const runs = (await calledRuns(engine)).toSorted((a, b) => a.seq - b.seq);
        return runs.length === count && runs.at(-1)?.status === 'waiting' ? runs : undefined;
      });
    const id = await engine.start(made.id, {});
    await waiting(1);
    await until('the caller', async () => (await engine.run(id)).status === 'waiting');
    await engine.call('runs.retry', { id, stepId: 'call' });
    const [given, awaited] = await waiting(2);
    if (given === undefined || awaited === undefined) throw new Error('two runs were called');
    expect((await engine.ended(given.id)).status).toBe('canceled');
    expect(stepOf(await engine.settled(id), 'call')).toMatchObject({
      status: 'waiting',
      error: null,
    });
    await engine.call('runs.cancel', { id: awaited.id });
    expect(stepOf(await engine.ended(id), 'call').error).toMatchObject({
      code: 'called_run_canceled',
    });
  });

  it('calls once for each item of a loop', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'double', type: 'set', params: { value: '{{ trigger.body * 2 }}' } }]),
    );
    const { workflow: made } = await engine.publish(
      workflow(
        [
          { id: 'loop', type: 'for-each', params: { items: '{{ trigger.body }}', concurrency: 2 } },
          call({ input: '{{ item }}' }),
          { id: 'value', type: 'set', params: { value: '{{ steps.call.output }}' } },
        ],
        'start>loop loop.each>call call>value',
      ),
    );
    const run = await engine.ended(await engine.start(made.id, [1, 2, 3]));
    expect(stepOf(run, 'loop').output).toMatchObject({ results: [2, 4, 6] });
  });
});

describe('a stop', () => {
  const stop = { id: 'stop', type: 'stop', params: { status: 'failed', message: 'No stock.' } };

  it('ends the run with what it says, and other branches with it', async () => {
    const server = await localServer(() => {});
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [
          httpStep('slow', server.url),
          { id: 'wait', type: 'delay', params: { for: { amount: 20, unit: 'ms' } } },
          { id: 'day', type: 'delay', params: { for: { amount: 1, unit: 'days' } } },
          stop,
          { id: 'never', type: 'set', params: { value: 1 } },
        ],
        'start>slow start>wait start>day wait>stop stop>never',
      ),
    );
    const end = await engine.ended(run.id);
    expect(end).toMatchObject({
      status: 'failed',
      error: { stepId: 'stop', message: 'No stock.' },
    });
    expect(Object.fromEntries(end.steps.map(({ stepId, status }) => [stepId, status]))).toEqual({
      start: 'succeeded',
      slow: 'canceled',
      wait: 'succeeded',
      day: 'canceled',
      stop: 'succeeded',
      never: 'skipped',
    });
    await until('the call to be given up', async () => (server.open.size === 0 ? true : undefined));
  });

  it('takes along a called run that another branch waits for', async () => {
    const engine = await openEngine();
    await engine.publish(
      called([{ id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'hours' } } }]),
    );
    const run = await engine.carryOut(
      workflow(
        [call(), { id: 'ask', type: 'wait-for-approval', params: { title: 'Stop?' } }, stop],
        'start>call start>ask ask.approved>stop',
      ),
    );
    const [child] = await until('the called run', async () => {
      const runs = await calledRuns(engine);
      return runs[0]?.status === 'waiting' ? runs : undefined;
    });
    await engine.call('runs.retry', {
      id: run.id,
      stepId: 'ask',
      output: { value: null, port: 'approved' },
    });
    expect((await engine.ended(run.id)).status).toBe('failed');
    expect((await engine.ended(child?.id ?? '')).status).toBe('canceled');
  });

  it('ends the run from inside of a loop, and gives its word to who called', async () => {
    const engine = await openEngine();
    await engine.publish(
      called(
        [
          { id: 'loop', type: 'for-each', params: { items: [1, 2, 3] } },
          { id: 'stop', type: 'stop', params: { status: 'succeeded', message: 'Enough.' } },
        ],
        {
          edges: [
            { from: 'start', to: 'loop' },
            { from: 'loop', port: 'each', to: 'stop' },
          ],
        },
      ),
    );
    const { workflow: made } = await engine.publish(workflow([call()]));
    const run = await engine.ended(await engine.start(made.id, {}));
    expect(stepOf(run, 'call').output).toMatchObject({
      status: 'succeeded',
      output: { status: 'succeeded', message: 'Enough.' },
    });
  });
});
