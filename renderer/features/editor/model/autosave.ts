import { createStore } from 'zustand/vanilla';
import { PatchbayError } from '../../../../shared/errors.ts';
import type {
  Workflow,
  WorkflowDefinition,
  WorkflowDetail,
} from '../../../../shared/model/workflow.ts';
import { RemoteError } from '../../../../shared/rpc/wire.ts';
import { withPlaces } from '../../../canvas/lay-out.ts';
import type { RpcClient } from '../../../rpc/client.ts';
import { describeError, type ErrorWords } from '../../../ui/describe-error.ts';
import type { DraftBackup } from './draft-backup.ts';
import type { EditorStore } from './editor-store.ts';
import { isSameJson } from './same-json.ts';

export type SaveState =
  | { kind: 'saved' }
  /** Typed, and not sent yet. */
  | { kind: 'pending' }
  | { kind: 'saving' }
  /** The engine does not answer, or cannot just now; it is tried again. */
  | { kind: 'unsaved'; problem: ErrorWords }
  /** The engine does not take it as it is; it is tried again when it has changed. */
  | { kind: 'refused'; problem: ErrorWords }
  /** Somebody else saved another draft in the meantime. */
  | { kind: 'conflict' };

/** Name and description are no part of the definition, but count as the same draft. */
export interface DraftWords {
  name?: string;
  description?: string | null;
}

export interface Autosave {
  readonly state: { get(): SaveState; subscribe(listener: () => void): () => void };
  /** Revision of the draft that the engine has, as far as this editor knows. */
  revision(): number;
  /** Whether all that was changed is with the engine. */
  isSaved(): boolean;
  /** Resolves when what was changed before is saved. Throws what saving throws. */
  flush(): Promise<void>;
  /** Gives the workflow another name or description; in turn with what saves the draft. */
  saveWords(words: DraftWords): Promise<void>;
  /** The author decided: theirs goes over the other one. */
  overwrite(): Promise<void>;
  /** The author decided: the other draft is taken. */
  reload(): Promise<void>;
  /** Somebody saved: looks whether that was us. */
  changedElsewhere(workflow: Pick<Workflow, 'revision'>): void;
  /** The window may be gone in a moment: what is not saved yet is kept where it survives that. */
  keepSafe(): void;
}

const PAUSE_MS = 400;
const RETRY_MS = 2000;

/**
 * Sends the draft to the engine soon after each change, one request at a time. It goes on until
 * everything is saved, whether or not the editor is still on screen.
 */
export function createAutosave(options: {
  rpc: RpcClient;
  workflowId: string;
  revision: number;
  store: EditorStore;
  backup: DraftBackup;
}): Autosave {
  const { rpc, workflowId, store, backup } = options;
  const state = createStore<SaveState>()(() => ({ kind: 'saved' }));
  let { revision } = options;
  let savedDefinition: WorkflowDefinition = store.getState().definition;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | null = null;
  /** The newest that was heard of while a request was on its way. */
  let heardRevision = revision;

  const set = (next: SaveState): void => state.setState(next, true);

  function isHeldUp(): boolean {
    return ['conflict', 'unsaved', 'refused'].includes(state.getState().kind);
  }

  function isSaved(): boolean {
    return store.getState().definition === savedDefinition;
  }

  function keepSafe(): void {
    if (isSaved()) backup.clear();
    else backup.keep({ revision, definition: store.getState().definition });
  }

  async function send(words: DraftWords | null, checked: boolean): Promise<void> {
    const { definition } = store.getState();
    const isChanged = !isSaved() || !checked;
    // Who reads what keeps it from being saved reads on undisturbed, whatever is tried meanwhile.
    if (!isHeldUp() || !checked) set({ kind: 'saving' });
    try {
      const { workflow } = await rpc.call('workflows.saveDraft', {
        id: workflowId,
        ...(isChanged ? { definition } : {}),
        ...words,
        ...(checked ? { revision } : {}),
      });
      revision = workflow.revision;
      savedDefinition = definition;
      set(isSaved() ? { kind: 'saved' } : { kind: 'pending' });
      keepSafe();
    } catch (error) {
      if (isConflict(error)) {
        // The words are in no draft: they have yet to be sent.
        if (await isOurs(definition)) return words === null ? undefined : send(words, checked);
        ask();
      } else {
        const isRefused = error instanceof PatchbayError && error.family === 'user';
        if (isSaved()) set({ kind: 'saved' });
        else set({ kind: isRefused ? 'refused' : 'unsaved', problem: describeError(error) });
        // The same again would be refused again, unless it was the words that were.
        const isSame = words === null && store.getState().definition === definition;
        if (!isSaved() && !(isRefused && isSame)) plan(RETRY_MS);
      }
      keepSafe();
      throw error;
    }
  }

  /**
   * Whether the other draft is this very one: it arrived, and its answer was lost with the window or
   * the connection.
   */
  async function isOurs(definition: WorkflowDefinition): Promise<boolean> {
    const other = await rpc.call('workflows.get', { id: workflowId }).catch(() => null);
    if (other === null || !isSameJson(other.draft, definition)) return false;
    revision = other.revision;
    savedDefinition = definition;
    set(isSaved() ? { kind: 'saved' } : { kind: 'pending' });
    keepSafe();
    return true;
  }

  /** One at a time; what changed meanwhile goes with the next. */
  async function save(words: DraftWords | null = null, checked = true): Promise<void> {
    clearTimeout(timer);
    while (sending !== null) await sending.catch(() => {});
    if (checked && words === null && isSaved()) return;
    sending = send(words, checked);
    try {
      await sending;
    } finally {
      sending = null;
    }
    if (!isSaved()) plan(PAUSE_MS);
    if (heardRevision > revision) changedElsewhere({ revision: heardRevision });
  }

  function plan(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void save().catch(() => {}), ms);
  }

  async function reload(): Promise<void> {
    take(await rpc.call('workflows.get', { id: workflowId }));
  }

  /** Somebody else saved, and nothing was changed here: their draft is shown, if that is still so. */
  async function follow(): Promise<void> {
    const detail = await rpc.call('workflows.get', { id: workflowId });
    if (sending !== null || detail.revision <= revision) return;
    if (isSaved()) take(detail);
    else ask();
  }

  function take(detail: WorkflowDetail): void {
    clearTimeout(timer);
    revision = detail.revision;
    // As the store holds it: places that it adds are nothing that an author changed.
    savedDefinition = withPlaces(detail.draft);
    store.getState().load(savedDefinition);
    set({ kind: 'saved' });
    backup.clear();
  }

  function changedElsewhere({ revision: other }: Pick<Workflow, 'revision'>): void {
    heardRevision = Math.max(heardRevision, other);
    if (sending !== null || other <= revision) return;
    if (isSaved()) void follow().catch(() => {});
    else ask();
  }

  /** Nothing is sent by itself any more until the author has decided. */
  function ask(): void {
    clearTimeout(timer);
    set({ kind: 'conflict' });
  }

  store.subscribe(({ definition }, before) => {
    if (definition === before.definition) return;
    if (state.getState().kind === 'conflict') return;
    if (isSaved()) {
      // Undone before it was sent.
      if (sending === null) {
        clearTimeout(timer);
        set({ kind: 'saved' });
      }
      return;
    }
    if (state.getState().kind === 'saved') set({ kind: 'pending' });
    plan(PAUSE_MS);
  });

  return {
    state: { get: state.getState, subscribe: state.subscribe },
    revision: () => revision,
    isSaved,
    flush: () => save(),
    saveWords: (words) => save(words),
    overwrite: () => save(null, false),
    reload,
    changedElsewhere,
    keepSafe,
  };
}

function isConflict(error: unknown): boolean {
  return error instanceof RemoteError && error.code === 'draft_changed';
}
