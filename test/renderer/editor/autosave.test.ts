import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createAutosave } from '../../../renderer/features/editor/model/autosave.ts';
import { createDraftBackup } from '../../../renderer/features/editor/model/draft-backup.ts';
import { createEditorStore } from '../../../renderer/features/editor/model/editor-store.ts';
import { createRpcClient } from '../../../renderer/rpc/client.ts';
import { callApi } from '../../../server/rpc/dispatch.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';

/** A window with the draft of a workflow, on the engine itself; its connection can be cut, or only lose the answers. */
async function windowOn({ engine, call }: TestEngine, id: string) {
  let isCut = false;
  let isDeaf = false;
  const rpc = createRpcClient({
    async request(method, input) {
      if (isCut) throw new Error('cut');
      const answer = await callApi({ api: engine.api, log: recordingLog().log }, method, input);
      if (isDeaf) throw new Error('lost');
      return answer;
    },
    subscribe: () => () => undefined,
  });
  const { draft, revision } = await call('workflows.get', { id });
  const store = createEditorStore(draft);
  const nowhere = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  const backup = createDraftBackup(id, nowhere);
  const autosave = createAutosave({ rpc, workflowId: id, revision, store, backup });
  const rename = (name: string): void =>
    store.getState().change((definition) => ({
      ...definition,
      steps: definition.steps.map((step) => ({ ...step, name })),
    }));
  const cut = (next: boolean): void => {
    isCut = next;
  };
  const deafen = (next: boolean): void => {
    isDeaf = next;
  };
  const name = (): string | undefined => store.getState().definition.steps[0]?.name;
  return { autosave, store, rename, name, cut, deafen };
}

const start = { id: 'start', type: 'manual', params: {}, position: { x: 0, y: 0 } };

async function twoWindows() {
  const engine = await openEngine();
  const { id } = await engine.call('workflows.create', {
    name: 'Orders',
    definition: { steps: [start], edges: [] },
  });
  return { engine, id, mine: await windowOn(engine, id), theirs: await windowOn(engine, id) };
}

it('asks which of two drafts it shall be, once, until the author has decided', async () => {
  const { engine, id, mine, theirs } = await twoWindows();
  mine.cut(true);
  mine.rename('Mine');
  await expect.poll(() => mine.autosave.state.get().kind).toBe('unsaved');
  theirs.rename('Theirs');
  await theirs.autosave.flush();
  mine.cut(false);
  mine.autosave.changedElsewhere({ revision: theirs.autosave.revision() });
  const states: string[] = [];
  mine.autosave.state.subscribe(() => states.push(mine.autosave.state.get().kind));
  expect(mine.autosave.state.get().kind).toBe('conflict');
  // Longer than the pause after which an unanswered save is tried again.
  await sleep(2500);
  await expect(mine.autosave.flush()).rejects.toMatchObject({ code: 'draft_changed' });
  expect(states.filter((state) => state !== 'conflict')).toEqual([]);
  await mine.autosave.overwrite();
  expect(mine.autosave.state.get().kind).toBe('saved');
  const { draft } = await engine.call('workflows.get', { id });
  expect(draft.steps[0]?.name).toBe('Mine');
});

it('takes the draft of another window, but never over what is typed while it is on its way', async () => {
  const { mine, theirs } = await twoWindows();
  theirs.rename('Theirs');
  await theirs.autosave.flush();
  mine.autosave.changedElsewhere({ revision: theirs.autosave.revision() });
  await expect.poll(mine.name).toBe('Theirs');
  theirs.rename('Theirs again');
  await theirs.autosave.flush();
  mine.autosave.changedElsewhere({ revision: theirs.autosave.revision() });
  mine.rename('Mine');
  await expect.poll(() => mine.autosave.state.get().kind).toBe('conflict');
  expect(mine.name()).toBe('Mine');
  await mine.autosave.reload();
  expect(mine.name()).toBe('Theirs again');
});

it('counts a draft that does not say where its steps stand as saved once it is taken', async () => {
  const { engine, id, mine } = await twoWindows();
  const { position: _position, ...unplaced } = start;
  const { workflow } = await engine.call('workflows.saveDraft', {
    id,
    definition: { steps: [{ ...unplaced, name: 'By hand' }], edges: [], settings: {} },
  });
  mine.autosave.changedElsewhere(workflow);
  await expect.poll(mine.name).toBe('By hand');
  expect(mine.autosave.isSaved()).toBe(true);
  expect(mine.autosave.state.get().kind).toBe('saved');
});

it('gives the workflow its name also where the draft had arrived and its answer was lost', async () => {
  const { engine, id, mine } = await twoWindows();
  mine.deafen(true);
  mine.rename('Arrived');
  await expect(mine.autosave.flush()).rejects.toThrow();
  mine.deafen(false);
  await mine.autosave.saveWords({ name: 'Shop orders' });
  const { name, draft } = await engine.call('workflows.get', { id });
  expect([name, draft.steps[0]?.name]).toEqual(['Shop orders', 'Arrived']);
});

it('says why the engine does not take a draft, and sends it again once it has changed', async () => {
  const { engine, id, mine } = await twoWindows();
  await engine.call('workflows.remove', { id });
  mine.rename('Nowhere');
  await expect(mine.autosave.flush()).rejects.toMatchObject({ code: 'not_found' });
  expect(mine.autosave.state.get()).toMatchObject({
    kind: 'refused',
    problem: { message: expect.stringContaining('There is no workflow') },
  });
  await engine.call('workflows.restore', { id });
  const states: string[] = [];
  mine.autosave.state.subscribe(() => states.push(mine.autosave.state.get().kind));
  mine.rename('There again');
  await expect.poll(() => mine.autosave.isSaved()).toBe(true);
  // The words stay until then.
  expect(states).toEqual(['saved']);
  expect((await engine.call('workflows.get', { id })).draft.steps[0]?.name).toBe('There again');
});
