import type { WorkflowDetail } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { createRunOverlay } from '../../../canvas/run-overlay.ts';
import type { RpcClient } from '../../../rpc/client.ts';
import { createAutosave } from './autosave.ts';
import { createDraftBackup } from './draft-backup.ts';
import { createDraftCheck } from './draft-check.ts';
import type { EditorContextValue } from './editor-context.tsx';
import { createEditorStore } from './editor-store.ts';
import { createEditorView } from './editor-view.ts';
import { isSameJson } from './same-json.ts';

export interface EditorSession extends EditorContextValue {
  /** Checks the draft from now on; returns the end of it. */
  startChecking(): () => void;
  /** What an earlier window could not save is part of the draft again. */
  readonly isRescued: boolean;
}

/** Editors that were left with something unsaved: who comes back finds it. */
const unsaved = new Map<string, EditorSession>();

/**
 * One open editor. What a window before it could not save is taken up again: on the draft it was
 * made from it is saved at once, on another one the author is asked.
 */
export function openSession(options: {
  rpc: RpcClient;
  detail: WorkflowDetail;
  catalog: readonly StepCatalogEntry[];
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}): EditorSession {
  const { rpc, detail, storage } = options;
  const left = unsaved.get(detail.id);
  if (left !== undefined) {
    if (!left.autosave.isSaved()) {
      void left.autosave.flush().catch(() => {});
      return left;
    }
    unsaved.delete(detail.id);
  }
  const store = createEditorStore(detail.draft);
  const backup = createDraftBackup(detail.id, storage);
  const found = backup.read();
  // It may have arrived while the window was closing.
  const kept = found !== null && isSameJson(found.definition, detail.draft) ? null : found;
  if (kept === null) backup.clear();
  const autosave = createAutosave({
    rpc,
    workflowId: detail.id,
    revision: kept?.revision ?? detail.revision,
    store,
    backup,
  });
  if (kept !== null) store.getState().change(() => kept.definition);
  const { check, start } = createDraftCheck({ rpc, store });
  return {
    workflowId: detail.id,
    store,
    autosave,
    catalog: new Map(options.catalog.map((entry) => [entry.type, entry])),
    check,
    overlay: createRunOverlay(),
    view: createEditorView(),
    startChecking: start,
    isRescued: kept !== null,
  };
}

/** The editor leaves the screen: what is not saved is, and until then it is remembered. */
export function leaveSession(session: EditorSession): void {
  if (session.autosave.isSaved()) return;
  unsaved.set(session.workflowId, session);
  session.autosave.keepSafe();
  void session.autosave.flush().catch(() => {});
}
