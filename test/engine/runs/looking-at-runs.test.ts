import { describe, expect, it } from 'vitest';
import { localServer } from '../../support/local-server.ts';
import { openEngine } from '../../support/test-engine.ts';
import { httpStep, notifyStep, setStep, workflow } from '../../support/test-workflows.ts';

/** Answers 200 to the paths that are healed. */
async function shop() {
  const healed = new Set<string>();
  const server = await localServer((request, response) => {
    response.statusCode = healed.has(request.url ?? '') ? 200 : 500;
    response.end('{}');
  });
  return { url: server.url, healed };
}

const loop = { id: 'loop', type: 'for-each', params: { items: '{{ trigger.body.items }}' } };

describe('runs that need attention', () => {
  it('are failed ones until a re-run takes their place; tests and called runs are none', async () => {
    const { url, healed } = await shop();
    const { carryOut, call, ended } = await openEngine();
    const run = await carryOut(
      workflow([httpStep('tell', `${url}/tell`)], 'start>tell', { name: 'shop' }),
    );
    await call('workflows.test', {
      id: run.workflowId,
      stepId: 'tell',
      mode: 'step',
      effects: 'real',
    });
    const listed = async () => {
      const { runs } = await call('runs.list', { attention: true });
      expect((await call('runs.count', { attention: true })).count).toBe(runs.length);
      return runs.map(({ id }) => id);
    };
    expect(await listed()).toEqual([run.id]);

    const again = await call('runs.rerun', { id: run.id });
    await ended(again.run.id);
    // The newest of them stands for all.
    expect(await listed()).toEqual([again.run.id]);
    healed.add('/tell');
    await call('runs.retry', { id: again.run.id });
    await ended(again.run.id);
    expect(await listed()).toEqual([]);
    expect((await call('runs.list', { parent: run.id })).runs.map(({ cause }) => cause)).toEqual([
      'rerun',
    ]);
  });

  it('tell where they stopped, why, and how often it was tried', async () => {
    const { url } = await shop();
    const { carryOut, call, ended } = await openEngine();
    const run = await carryOut(
      workflow([httpStep('tell', `${url}/tell`, { name: 'Tell the shop' })], 'start>tell'),
    );
    await call('runs.retry', { id: run.id });
    await ended(run.id);
    const { runs } = await call('runs.list', { workflow: run.workflowId, cause: 'manual' });
    expect(runs[0]).toMatchObject({
      trigger: { type: 'manual' },
      attempts: 2,
      stop: { stepId: 'tell', stepName: 'Tell the shop', message: expect.stringContaining('500') },
    });
    expect(runs[0]?.stop?.message).not.toContain('Tell the shop');
    expect((await call('runs.list', { to: run.queuedAt })).runs).toEqual([]);
  });
});

describe('what a retry would do', () => {
  it('counts the steps that act, apart those that perhaps follow', async () => {
    const { url } = await shop();
    const { carryOut, call } = await openEngine();
    const file = workflow(
      [setStep('read', 1), httpStep('tell', url), notifyStep('say')],
      'start>read read>tell tell>say',
    );
    const run = await carryOut(file);
    const more = await call('runs.rerun', { id: run.id });
    await expect
      .poll(async () => (await call('runs.get', { id: more.run.id })).status)
      .toBe('failed');
    const act = (stepId: string, times: number, again: boolean, perhaps: boolean) =>
      expect.objectContaining({ stepId, times, again, perhaps });
    const retry = await call('runs.consequences', {
      action: 'retry',
      runs: { filter: { status: 'failed' } },
    });
    expect(retry).toMatchObject({ runs: 2, looked: 2, impossible: 0 });
    expect(retry.acts).toEqual([act('tell', 2, true, false), act('say', 2, false, true)]);
    const supplied = await call('runs.consequences', {
      action: 'retry',
      runs: { ids: [run.id] },
      stepId: 'tell',
      supplied: true,
    });
    expect(supplied.acts).toEqual([act('say', 1, false, true)]);
    const rerun = await call('runs.consequences', {
      action: 'rerun',
      runs: { ids: [run.id] },
      fromStep: 'tell',
    });
    expect(rerun.reused).toEqual(['start', 'read'].filter((id) => rerun.reused.includes(id)));
    expect(rerun.reused).toContain('read');
    expect(rerun.acts).toEqual([act('tell', 1, true, true), act('say', 1, false, true)]);
  });

  it('counts failed items one by one, and what lies behind the loop once', async () => {
    const { url, healed } = await shop();
    healed.add('/b');
    const { carryOut, call } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          { ...loop, params: { ...loop.params, onItemError: 'continue' } },
          httpStep('tell', `${url}/{{ item }}`),
          httpStep('sum', url),
        ],
        'start>loop loop.each>tell loop.done>sum',
      ),
      { items: ['a', 'b', 'c'] },
    );
    expect((await call('runs.itemStates', { id: run.id, stepId: 'loop' })).states).toBe('fsf');
    const { acts } = await call('runs.consequences', {
      action: 'retry',
      runs: { ids: [run.id] },
      stepId: 'tell',
    });
    expect(acts.find(({ stepId }) => stepId === 'tell')).toMatchObject({ times: 2, again: true });
    expect(acts.find(({ stepId }) => stepId === 'sum')).toMatchObject({ times: 1 });
  });

  it('says with which runs it cannot be done', async () => {
    const { carryOut, call } = await openEngine();
    const run = await carryOut(workflow([setStep('read', 1)], 'start>read'));
    const seen = await call('runs.consequences', { action: 'retry', runs: { ids: [run.id] } });
    expect(seen).toMatchObject({ runs: 1, impossible: 1, acts: [] });
    expect(seen.problems[0]?.message).toContain('no failed step');
  });
});

it('leaves long values out of a run, and gives them by the step', async () => {
  const { carryOut, call } = await openEngine();
  const run = await carryOut(
    workflow([setStep('long', '{{ trigger.body }}'), setStep('short', 1)], 'start>long long>short'),
    { text: 'x'.repeat(5000) },
  );
  const { steps } = await call('runs.get', { id: run.id, longest: 1000 });
  const long = steps.find(({ stepId }) => stepId === 'long');
  expect(long?.output).toBeNull();
  expect(long?.leftOut?.output).toBeGreaterThan(5000);
  expect(steps.find(({ stepId }) => stepId === 'short')?.leftOut).toBeUndefined();
  const whole = await call('runs.step', { id: run.id, stepId: 'long' });
  expect(JSON.stringify(whole.output)).toContain('x'.repeat(5000));
});
