import { describe, expect, it } from 'vitest';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../shared/errors.ts';
import type { WorkflowDefinition } from '../../../shared/model/workflow.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const file = (n: number) => workflow([setStep('x', n)]);

async function draftOf(engine: TestEngine): Promise<WorkflowDefinition> {
  return (await engine.call('workflows.get', { id: 'A workflow' })).draft;
}

async function numbers(engine: TestEngine): Promise<number[]> {
  const { versions } = await engine.call('workflows.get', { id: 'A workflow' });
  return versions.map((version) => version.number);
}

describe('publishing', () => {
  it('numbers versions, newest first, and they stay as they are', async () => {
    const engine = await openEngine();
    const runs = [];
    for (const n of [1, 2, 3]) {
      await engine.publish(file(n));
      runs.push(await engine.start('A workflow'));
    }
    expect(await numbers(engine)).toEqual([3, 2, 1]);
    for (const [index, id] of runs.entries()) {
      const run = await engine.ended(id);
      expect([run.versionNumber, stepOf(run, 'x').output]).toEqual([index + 1, index + 1]);
    }
  });

  it('a version can be exported by its number, also when another one is live', async () => {
    const engine = await openEngine();
    await engine.publish(file(1));
    await engine.publish(file(2));
    const exported = await engine.call('workflows.export', { id: 'A workflow', version: 1 });
    expect(exported.steps.map(({ params }) => params['value'])).toEqual([undefined, 1]);
    await expect(
      engine.call('workflows.export', { id: 'A workflow', version: 3 }),
    ).rejects.toBeInstanceOf(NotFoundError);
  });

  it('a run knows the workflow as it carries it out, also that of a draft', async () => {
    const engine = await openEngine();
    await engine.publish(file(1));
    const first = await engine.start('A workflow');
    await engine.call('workflows.import', { file: file(2) });
    const { id } = await engine.call('workflows.run', { id: 'A workflow', version: 'draft' });
    await engine.call('workflows.import', { file: file(3) });
    const setTo = async (run: string) =>
      (await engine.call('runs.definition', { id: run })).definition.steps[1]?.params['value'];
    expect([await setTo(first), await setTo(id)]).toEqual([1, 2]);
  });

  it('again what is live makes no version; going back to an older one makes that live', async () => {
    const engine = await openEngine();
    await engine.publish(file(1));
    await engine.publish(file(2));
    const { workflow: same } = await engine.call('workflows.publish', { id: 'A workflow' });
    expect(same).toMatchObject({ publishedVersion: 2, draftChanged: false });
    expect(await engine.publish(file(1))).toMatchObject({ publishedVersion: 1 });
    expect(await numbers(engine)).toEqual([2, 1]);
    const run = await engine.ended(await engine.start('A workflow'));
    expect(stepOf(run, 'x').output).toBe(1);
  });

  it('a draft that was run before gives it a number, and its run stays without one', async () => {
    const engine = await openEngine();
    await engine.call('workflows.import', { file: file(1) });
    const { id } = await engine.call('workflows.run', { id: 'A workflow', version: 'draft' });
    await engine.ended(id);
    expect(await numbers(engine)).toEqual([]);
    expect(await engine.call('workflows.publish', { id: 'A workflow' })).toMatchObject({
      workflow: { publishedVersion: 1 },
    });
    expect((await engine.run(id)).versionNumber).toBe(0);
  });

  it('refuses what has errors, tells all of them, and what is live goes on', async () => {
    const engine = await openEngine();
    await engine.publish(file(1));
    const draft = await draftOf(engine);
    const broken = {
      ...draft,
      steps: [...draft.steps, { id: 'y', type: 'set', params: { value: '{{ ( }}' } }],
      edges: [...draft.edges, { from: 'x', to: 'gone' }],
    };
    const { problems } = await engine.call('workflows.saveDraft', {
      id: 'A workflow',
      definition: broken,
    });
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { stepId: 'y', field: 'steps[2].params.value' },
      { field: 'edges[1]' },
    ]);
    const refused = engine.call('workflows.publish', { id: 'A workflow' });
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toMatchObject({
      problems: [expect.stringContaining('steps[2].params.value'), expect.stringContaining('gone')],
    });
    expect(await engine.call('workflows.get', { id: 'A workflow' })).toMatchObject({
      publishedVersion: 1,
      draftChanged: true,
    });
    expect((await engine.ended(await engine.start('A workflow'))).status).toBe('succeeded');
  });

  it('refuses a workflow that nothing would start', async () => {
    const engine = await openEngine();
    await engine.call('workflows.import', { file: file(1) });
    await engine.call('workflows.saveDraft', {
      id: 'A workflow',
      definition: { steps: [{ id: 'x', type: 'set', params: { value: 1 } }], edges: [] },
    });
    await expect(engine.call('workflows.publish', { id: 'A workflow' })).rejects.toThrow(
      /no trigger/,
    );
  });
});

describe('a draft', () => {
  it('does not look edited when it is saved as it was', async () => {
    const engine = await openEngine();
    await engine.publish(file(1));
    const before = await engine.call('workflows.get', { id: 'A workflow' });
    await engine.call('workflows.saveDraft', { id: before.id, definition: before.draft });
    expect(await engine.call('workflows.get', { id: before.id })).toEqual(before);
  });

  it('takes a new name, which its runs show, old ones too', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([setStep('x', '{{ workflow.name }}')]));
    await engine.call('workflows.saveDraft', { id: 'A workflow', name: 'Renamed' });
    await expect(engine.start('A workflow')).rejects.toThrow(NotFoundError);
    const next = await engine.ended(await engine.start('Renamed'));
    expect(stepOf(next, 'x').output).toBe('Renamed');
    expect((await engine.run(run.id)).workflowName).toBe('Renamed');
    expect(stepOf(await engine.run(run.id), 'x').output).toBe('A workflow');
  });
});

describe('a workflow', () => {
  const listening = onWebhook(file(1));

  it('that is paused takes no events, keeps them, and takes them again afterwards', async () => {
    const engine = await openEngine();
    await engine.publish(listening);
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: true });
    expect(await engine.send('orders', {})).toEqual([]);
    expect((await engine.call('events.list', {})).events).toMatchObject([{ status: 'accepted' }]);
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: false });
    expect(await engine.send('orders', {})).toHaveLength(1);
  });

  it('that is paused stays so over a restart and a new version', async () => {
    const first = await openEngine();
    await first.publish(listening);
    await first.call('workflows.setPaused', { id: 'A workflow', paused: true });
    await first.publish(onWebhook(file(2)));
    await first.close();
    const second = await openEngine({ dataDir: first.dataDir });
    expect(await second.send('orders', {})).toEqual([]);
  });

  it('with a disabled trigger takes no events through it', async () => {
    const engine = await openEngine();
    const [hook, ...others] = listening.steps;
    if (hook === undefined) throw new Error('no trigger');
    await engine.publish({ ...listening, steps: [{ ...hook, disabled: true }, ...others] });
    expect(await engine.send('orders', {})).toEqual([]);
  });

  it('that is removed listens no more, is listed no more, and leaves its runs and its name', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(listening);
    const [id = ''] = await engine.send('orders', {});
    const run = await engine.ended(id);
    await expect(engine.call('endpoints.remove', { id: 'orders' })).rejects.toThrow(ConflictError);
    await engine.call('workflows.remove', { id: made.id });
    expect(await engine.send('orders', {})).toEqual([]);
    expect((await engine.call('workflows.list', {})).workflows).toEqual([]);
    await expect(engine.call('workflows.get', { id: made.id })).rejects.toThrow(NotFoundError);
    expect(await engine.run(id)).toEqual(run);
    await engine.call('endpoints.remove', { id: 'orders' });
    expect(await engine.publish(listening)).toMatchObject({
      created: true,
      endpoints: [{ created: true }],
    });
  });

  it('is found by name, by id, by the beginning of an id, and told apart from its twin', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(file(1));
    for (const ref of [made.name, made.id, made.id.slice(0, 30)])
      expect((await engine.call('workflows.get', { id: ref })).id).toBe(made.id);
    await engine.call('workflows.import', { file: file(1), asNew: true });
    const ambiguous = engine.call('workflows.get', { id: made.name });
    await expect(ambiguous).rejects.toThrow(ConflictError);
    await expect(ambiguous).rejects.toMatchObject({ hint: expect.stringContaining(made.id) });
  });
});

describe('an endpoint', () => {
  it('made after another was removed does not take over its events', async () => {
    const engine = await openEngine();
    await engine.call('endpoints.create', { settings: { path: 'old' } });
    await engine.send('old', { n: 1 });
    await engine.call('endpoints.remove', { id: 'old' });
    const made = await engine.call('endpoints.create', { settings: { path: 'new' } });
    expect(made.eventCount).toBe(0);
    expect((await engine.call('events.list', { endpoint: 'new' })).events).toEqual([]);
  });
});
