import { describe, expect, it } from 'vitest';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../shared/errors.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const greeting = (word: string, name = 'A workflow') =>
  onWebhook(workflow([setStep('say', `${word} {{ trigger.body.who }}`)], undefined, { name }));

describe('replay', () => {
  it('carries a stored event out again, through the version that is live now', async () => {
    const engine = await openEngine();
    await engine.publish(greeting('Hello'));
    const [first = ''] = await engine.send('orders', { who: 'Ada' });
    const { eventId } = await engine.ended(first);
    await engine.publish(greeting('Goodbye'));
    const { runs } = await engine.call('events.replay', { ids: [eventId ?? ''] });
    expect(runs).toMatchObject([{ eventId }]);
    const run = await engine.ended(runs[0]?.id ?? '');
    expect(run).toMatchObject({ cause: 'replay', eventId, versionNumber: 2, parentRunId: null });
    expect(stepOf(run, 'say').output).toBe('Goodbye Ada');
  });

  it('goes through the draft when that is asked for, which is not published by that', async () => {
    const engine = await openEngine();
    await engine.publish(greeting('Hello'));
    const [first = ''] = await engine.send('orders', { who: 'Ada' });
    const { eventId } = await engine.ended(first);
    await engine.call('workflows.import', { file: greeting('Draft:') });
    const { runs } = await engine.call('events.replay', {
      ids: [eventId ?? ''],
      version: 'draft',
    });
    const run = await engine.ended(runs[0]?.id ?? '');
    expect(stepOf(run, 'say').output).toBe('Draft: Ada');
    expect(run.versionNumber).toBe(0);
    expect(await engine.call('workflows.get', { id: 'A workflow' })).toMatchObject({
      publishedVersion: 1,
      draftChanged: true,
    });
  });

  it('of several events goes through every workflow that listens', async () => {
    const engine = await openEngine();
    await engine.publish(greeting('Hello'));
    await engine.publish(greeting('Bonjour', 'Another'));
    const ids: string[] = [];
    for (const who of ['Ada', 'Bob']) {
      const [run = ''] = await engine.send('orders', { who });
      ids.push((await engine.ended(run)).eventId ?? '');
    }
    const { runs } = await engine.call('events.replay', { ids });
    const outputs = [];
    for (const { id } of runs) outputs.push(stepOf(await engine.ended(id), 'say').output);
    expect(outputs.toSorted()).toEqual(['Bonjour Ada', 'Bonjour Bob', 'Hello Ada', 'Hello Bob']);
  });

  it('through a named workflow starts at the trigger of the event’s endpoint', async () => {
    const engine = await openEngine();
    await engine.publish(greeting('Hello'));
    const [first = ''] = await engine.send('orders', { who: 'Ada' });
    const { eventId } = await engine.ended(first);
    await engine.publish({
      format: 'patchbay/workflow@1',
      name: 'Three ways in',
      endpoints: [
        { key: 'other', path: 'other' },
        { key: 'orders', path: 'orders' },
      ],
      steps: [
        { id: 'by_hand', type: 'manual' },
        { id: 'off', type: 'webhook', params: { endpoint: 'orders' }, disabled: true },
        { id: 'wrong', type: 'webhook', params: { endpoint: 'other' } },
        { id: 'right', type: 'webhook', params: { endpoint: 'orders' } },
      ],
      edges: [],
    });
    const { runs } = await engine.call('events.replay', {
      ids: [eventId ?? ''],
      workflow: 'Three ways in',
    });
    expect(statuses(await engine.ended(runs[0]?.id ?? ''))).toEqual({
      by_hand: 'skipped',
      off: 'skipped',
      wrong: 'skipped',
      right: 'succeeded',
    });
  });

  it('says so when nobody listens, when there is no such event, and when nothing is published', async () => {
    const engine = await openEngine();
    await engine.publish(greeting('Hello'));
    const [first = ''] = await engine.send('orders', { who: 'Ada' });
    const id = (await engine.ended(first)).eventId ?? '';
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: true });
    await expect(engine.call('events.replay', { ids: [id] })).rejects.toThrow(
      /No workflow listens/,
    );
    await expect(
      engine.call('events.replay', { ids: ['01890a5d-ac96-774b-bcce-b302099a8057'] }),
    ).rejects.toThrow(NotFoundError);
    await engine.call('workflows.import', { file: greeting('Draft', 'Only a draft') });
    await expect(
      engine.call('events.replay', { ids: [id], workflow: 'Only a draft' }),
    ).rejects.toThrow(/no published version/);
    const { runs } = await engine.call('runs.list', {});
    expect(runs).toHaveLength(1);
  });

  it('of a paused workflow works when it is named', async () => {
    const engine = await openEngine();
    await engine.publish(greeting('Hello'));
    const [first = ''] = await engine.send('orders', { who: 'Ada' });
    const id = (await engine.ended(first)).eventId ?? '';
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: true });
    const { runs } = await engine.call('events.replay', { ids: [id], workflow: 'A workflow' });
    expect((await engine.ended(runs[0]?.id ?? '')).status).toBe('succeeded');
  });
});

describe('a run by hand', () => {
  it('starts at the manual trigger with the body it is given', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([setStep('say', 'Hi {{ trigger.body.who }}')]), {
      who: 'Ada',
    });
    expect(run).toMatchObject({ cause: 'manual', eventId: null });
    expect(stepOf(run, 'start').output).toMatchObject({ body: { who: 'Ada' } });
    expect(stepOf(run, 'say').output).toBe('Hi Ada');
  });

  it('of the draft runs what is there now', async () => {
    const engine = await openEngine();
    await engine.call('workflows.import', { file: workflow([setStep('say', 'draft')]) });
    await expect(engine.start('A workflow')).rejects.toThrow(/no published version/);
    const { id } = await engine.call('workflows.run', { id: 'A workflow', version: 'draft' });
    expect(stepOf(await engine.ended(id), 'say').output).toBe('draft');
  });

  it('needs a manual trigger that is not disabled', async () => {
    const engine = await openEngine();
    await engine.publish(greeting('Hello'));
    await expect(engine.start('A workflow')).rejects.toThrow(ConflictError);
    await engine.publish(
      workflow([{ id: 'start', type: 'manual', disabled: true }, setStep('x', 1)], undefined, {
        name: 'Off',
      }),
    );
    await expect(engine.start('Off')).rejects.toThrow(/no manual trigger/);
  });

  it('of a draft with mistakes is refused with all of them, and starts nothing', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(workflow([setStep('x', 1)]));
    const { draft } = await engine.call('workflows.get', { id: made.id });
    const save = (edges: { from: string; to: string }[]) =>
      engine.call('workflows.saveDraft', {
        id: made.id,
        definition: {
          ...draft,
          steps: [...draft.steps, { id: 'y', type: 'set', params: { value: '{{ 1 + }}' } }],
          edges,
        },
      });
    await save([...draft.edges, { from: 'x', to: 'y' }]);
    const refused = engine.call('workflows.run', { id: made.id, version: 'draft' });
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(/steps\[2\]\.params\.value/);
    expect((await engine.call('runs.list', {})).runs).toEqual([]);

    // What nothing leads to may be unfinished.
    await save(draft.edges);
    const { id } = await engine.call('workflows.run', { id: made.id, version: 'draft' });
    expect(statuses(await engine.ended(id))).toMatchObject({ x: 'succeeded', y: 'skipped' });
  });
});
