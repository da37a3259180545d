import { describe, expect, it } from 'vitest';
import type { WorkflowFileInput } from '../../../shared/model/workflow.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { crashCopy, openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, setStep, workflow } from '../../support/test-workflows.ts';
import { eventsReach, onTrigger, triggerEvents } from '../../support/triggers.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

/** Fails at its step `break`. */
const failing = (name = 'Breaks'): WorkflowFileInput =>
  workflow([{ ...setStep('break', '{{ "a" * 2 }}'), name: 'Break it' }], undefined, { name });

const listening = (params: Record<string, string[]> = {}, name = 'Listens') =>
  onTrigger('workflow-error', params, { name });

async function runOnce(engine: TestEngine, name: string): Promise<string> {
  const id = await engine.start(name);
  await engine.ended(id);
  return id;
}

/** Nothing more comes: the next failure is told after all before it. */
async function onlyThese(engine: TestEngine, count: number): Promise<void> {
  await engine.publish(failing('The last one'));
  await runOnce(engine, 'The last one');
  const events = await eventsReach(engine, count + 1);
  expect(events).toHaveLength(count + 1);
}

describe('a failed run', () => {
  it('starts the workflows that listen, with what failed and why', async () => {
    const engine = await openEngine();
    engine.engine.setListening({ hooksUrl: null, uiUrl: 'http://127.0.0.1:4781', sockets: [] });
    await engine.publish(failing());
    await engine.publish(listening());
    const id = await runOnce(engine, 'Breaks');
    const failed = await engine.run(id);
    const [event] = await eventsReach(engine, 1);
    expect(event).toMatchObject({
      source: 'workflow-error',
      workflowName: 'Listens',
      externalId: id,
    });
    const run = await engine.ended(event?.runs[0]?.id ?? '');
    expect(stepOf(run, 'keep').output).toMatchObject({
      workflow: { id: failed.workflowId, name: 'Breaks', version: 1 },
      run: { id, cause: 'manual', eventId: null },
      step: { id: 'break', name: 'Break it', type: 'set' },
      error: { message: stepOf(failed, 'break').error?.message },
      link: `http://127.0.0.1:4781/#/runs/${id}`,
    });
    await onlyThese(engine, 1);
  });

  it('of a chosen workflow counts, by name or id, and that of others or an exception does not', async () => {
    const engine = await openEngine();
    const { workflow: breaks } = await engine.publish(failing());
    await engine.publish(failing('Other'));
    await engine.publish(listening({ workflows: ['Breaks'] }, 'By name'));
    await engine.publish(listening({ workflows: [breaks.id] }, 'By id'));
    await engine.publish(listening({ except: ['Breaks', 'The last one'] }, 'All but'));
    await runOnce(engine, 'Breaks');
    await runOnce(engine, 'Other');
    const events = await eventsReach(engine, 3);
    expect(events.map(({ workflowName }) => workflowName).toSorted()).toEqual([
      'All but',
      'By id',
      'By name',
    ]);
  });

  it('is told once though it was cut off by a kill, with its own end or not at all', async () => {
    const answers: (() => void)[] = [];
    const sink = await localServer((_request, response) => {
      answers.push(() => response.writeHead(500).end());
    });
    const engine = await openEngine();
    await engine.publish(workflow([httpStep('break', sink.url)], undefined, { name: 'Breaks' }));
    await engine.publish(listening());
    const id = await engine.start('Breaks');
    await until('the request', () => answers.length > 0);
    const before = crashCopy(engine.dataDir);
    answers[0]?.();
    await engine.ended(id);
    const after = crashCopy(engine.dataDir);
    await engine.close();

    const behind = await openEngine({ dataDir: after });
    const [event] = await eventsReach(behind, 1);
    expect((await behind.ended(event?.runs[0]?.id ?? '')).status).toBe('succeeded');
    await onlyThese(behind, 1);

    const ahead = await openEngine({ dataDir: before });
    expect(await triggerEvents(ahead)).toEqual([]);
    await until('the request', () => answers.length > 1);
    answers[1]?.();
    await ahead.ended(id);
    const events = await eventsReach(ahead, 1);
    expect(events.map(({ externalId }) => externalId)).toEqual([id]);
    await onlyThese(ahead, 1);
  });

  it('that was retried and fails again is another failure', async () => {
    const engine = await openEngine();
    await engine.publish(failing());
    await engine.publish(listening());
    const id = await runOnce(engine, 'Breaks');
    await eventsReach(engine, 1);
    await engine.call('runs.retry', { id });
    const events = await eventsReach(engine, 2);
    expect(events.map(({ externalId }) => externalId)).toEqual([id, id]);
  });

  it('does not go round in circles: who listens does not start itself, nor by what it calls', async () => {
    const engine = await openEngine();
    await engine.publish(failing());
    const called = onTrigger('called-by-workflow', {}, { name: 'Called' });
    called.steps.push(setStep('break', '{{ "a" * 2 }}'));
    called.edges.push({ from: 'keep', to: 'break' });
    await engine.publish(called);
    const listener = listening();
    listener.steps.push(
      { id: 'call', type: 'sub-workflow', params: { workflow: 'Called' } },
      setStep('break', '{{ "a" * 2 }}'),
    );
    listener.edges.push({ from: 'keep', to: 'call' }, { from: 'keep', to: 'break' });
    await engine.publish(listener);
    await runOnce(engine, 'Breaks');
    const [event] = await eventsReach(engine, 1);
    const run = await engine.ended(event?.runs[0]?.id ?? '');
    expect(run.status).toBe('failed');
    const { runs: calls } = await engine.call('runs.list', { workflow: 'Called' });
    expect(calls).toMatchObject([{ status: 'failed', cause: 'call' }]);
    // Nor when it is made again.
    const { run: again } = await engine.call('runs.rerun', { id: run.id });
    await engine.ended(again.id);
    const { runs } = await engine.call('events.replay', { ids: [event?.id ?? ''] });
    await engine.ended(runs[0]?.id ?? '');
    expect(await triggerEvents(engine)).toHaveLength(1);
  });

  it('does not count when it was a draft, was canceled, or its listener is paused', async () => {
    const engine = await openEngine();
    await engine.publish(listening());
    await engine.call('workflows.import', { file: failing('Draft') });
    const draft = await engine.call('workflows.run', { id: 'Draft', version: 'draft' });
    expect((await engine.ended(draft.id)).status).toBe('failed');
    const sink = await localServer(() => {});
    await engine.publish(workflow([httpStep('wait', sink.url)], undefined, { name: 'Waits' }));
    const waiting = await engine.start('Waits');
    await engine.call('runs.cancel', { id: waiting });
    expect((await engine.ended(waiting)).status).toBe('canceled');
    await engine.publish(failing());
    await engine.call('workflows.setPaused', { id: 'Listens', paused: true });
    await runOnce(engine, 'Breaks');
    await engine.call('workflows.setPaused', { id: 'Listens', paused: false });
    await onlyThese(engine, 0);
  });

  it('does not count when a step was only tried out, though the draft is what is published', async () => {
    const engine = await openEngine();
    await engine.publish(listening());
    const { workflow: breaks } = await engine.publish(failing());
    const test = await engine.call('workflows.test', {
      id: breaks.id,
      stepId: 'break',
      mode: 'step',
      effects: 'real',
    });
    expect((await engine.ended(test.id)).status).toBe('failed');
    await onlyThese(engine, 0);
  });

  it('with a secret in its error shows none of it', async () => {
    const token = 'a-very-secret-token';
    const engine = await openEngine();
    await engine.call('credentials.save', { name: 'shop', data: { type: 'bearer', token } });
    await engine.publish(
      workflow([setStep('break', `{{ "${token}" * 2 }}`)], undefined, { name: 'Breaks' }),
    );
    await engine.publish(listening());
    await runOnce(engine, 'Breaks');
    const [event] = await eventsReach(engine, 1);
    expect(JSON.stringify(event)).not.toContain(token);
  });
});
