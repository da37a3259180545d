import { createStore } from 'zustand/vanilla';
import type { Workflow, WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { RemoteError } from '../../../../shared/rpc/wire.ts';
import type { RpcClient } from '../../../rpc/client.ts';
import { describeError } from '../../../ui/describe-error.ts';
import type { EditorStore } from './editor-store.ts';

export type SaveState =
  | { kind: 'saved' }
  /** Typed, and not sent yet. */
  | { kind: 'pending' }
  | { kind: 'saving' }
  /** The engine does not answer; it is tried again. */
  | { kind: 'unsaved'; message: string }
  /** Somebody else saved another draft in the meantime. */
  | { kind: 'conflict' };

export interface Autosave {
  readonly state: { get(): SaveState; subscribe(listener: () => void): () => void };
  /** Revision of the draft that the engine has, as far as this editor knows. */
  revision(): number;
  /** Resolves when what was changed before is saved. Throws what saving throws. */
  flush(): Promise<void>;
  /** The author decided: theirs goes over the other one. */
  overwrite(): Promise<void>;
  /** The author decided: the other draft is taken. */
  reload(): Promise<void>;
  /** Somebody saved: looks whether that was us. */
  changedElsewhere(workflow: Pick<Workflow, 'revision'>): void;
  stop(): void;
}

const PAUSE_MS = 400;
const RETRY_MS = 2000;

/** Sends the draft to the engine soon after each change, one request at a time. */
export function createAutosave(options: {
  rpc: RpcClient;
  workflowId: string;
  revision: number;
  store: EditorStore;
}): Autosave {
  const { rpc, workflowId, store } = options;
  const state = createStore<SaveState>()(() => ({ kind: 'saved' }));
  let { revision } = options;
  let savedDefinition: WorkflowDefinition = store.getState().definition;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | null = null;
  let stopped = false;

  const set = (next: SaveState): void => state.setState(next, true);

  function isSaved(): boolean {
    return store.getState().definition === savedDefinition;
  }

  async function send(checked: boolean): Promise<void> {
    const { definition } = store.getState();
    set({ kind: 'saving' });
    try {
      const { workflow } = await rpc.call('workflows.saveDraft', {
        id: workflowId,
        definition,
        ...(checked ? { revision } : {}),
      });
      revision = workflow.revision;
      savedDefinition = definition;
      set(isSaved() ? { kind: 'saved' } : { kind: 'pending' });
    } catch (error) {
      if (isConflict(error)) set({ kind: 'conflict' });
      else {
        set({ kind: 'unsaved', message: describeError(error).message });
        plan(RETRY_MS);
      }
      throw error;
    }
  }

  /** One at a time; what changed meanwhile goes with the next. */
  async function save(checked = true): Promise<void> {
    clearTimeout(timer);
    while (sending !== null) await sending.catch(() => {});
    if (checked && isSaved()) return;
    sending = send(checked);
    try {
      await sending;
    } finally {
      sending = null;
    }
    if (!isSaved() && !stopped) plan(PAUSE_MS);
  }

  function plan(ms: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void save().catch(() => {}), ms);
  }

  const endWatching = store.subscribe(({ definition }, before) => {
    if (definition === before.definition || isSaved()) return;
    if (state.getState().kind === 'conflict') return;
    if (state.getState().kind !== 'saving') set({ kind: 'pending' });
    plan(PAUSE_MS);
  });

  return {
    state: { get: state.getState, subscribe: state.subscribe },
    revision: () => revision,
    flush: () => save(),
    overwrite: () => save(false),
    async reload() {
      const detail = await rpc.call('workflows.get', { id: workflowId });
      revision = detail.revision;
      savedDefinition = detail.draft;
      store.getState().load(detail.draft);
      set({ kind: 'saved' });
    },
    changedElsewhere({ revision: other }) {
      if (sending !== null || other <= revision) return;
      if (isSaved()) void this.reload();
      else set({ kind: 'conflict' });
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      endWatching();
    },
  };
}

function isConflict(error: unknown): boolean {
  return error instanceof RemoteError && error.code === 'draft_changed';
}
