import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createAutosave } from '../../../renderer/features/editor/model/autosave.ts';
import { createDraftBackup } from '../../../renderer/features/editor/model/draft-backup.ts';
import { createEditorStore } from '../../../renderer/features/editor/model/editor-store.ts';
import { createRpcClient } from '../../../renderer/rpc/client.ts';
import { callApi } from '../../../server/rpc/dispatch.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';

/** A window with the draft of a workflow, on the engine itself; its connection can be cut. */
async function windowOn({ engine, call }: TestEngine, id: string) {
  let isCut = false;
  const rpc = createRpcClient({
    async request(method, input) {
      if (isCut) throw new Error('cut');
      return callApi({ api: engine.api, log: recordingLog().log }, method, input);
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
  return { autosave, rename, cut };
}

it('asks which of two drafts it shall be, once, until the author has decided', async () => {
  const engine = await openEngine();
  const { id } = await engine.call('workflows.create', {
    name: 'Orders',
    definition: {
      steps: [{ id: 'start', type: 'manual', params: {}, position: { x: 0, y: 0 } }],
      edges: [],
    },
  });
  const [mine, theirs] = [await windowOn(engine, id), await windowOn(engine, id)];
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
