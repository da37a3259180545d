import { temporal } from 'zundo';
import { createStore } from 'zustand/vanilla';
import type { WorkflowDefinition, WorkflowEdge } from '../../../../shared/model/workflow.ts';
import { withPlaces } from '../../../canvas/lay-out.ts';

export interface EditorState {
  definition: WorkflowDefinition;
  /** Ids of steps, notes and groups. */
  selected: ReadonlySet<string>;
  selectedEdges: readonly WorkflowEdge[];
  /** The step whose panel is open. */
  openStepId: string | null;
  /**
   * One change that undo takes back as a whole. Changes with the same `gesture` in a row are one:
   * the letters of a word typed into one field.
   */
  change(make: (definition: WorkflowDefinition) => WorkflowDefinition, gesture?: string): void;
  select(ids: Iterable<string>, edges?: readonly WorkflowEdge[]): void;
  open(stepId: string | null): void;
  /** What the engine has; history begins anew. */
  load(definition: WorkflowDefinition): void;
}

/** A gesture of typing ends after a pause of this length. */
const GESTURE_PAUSE_MS = 1500;
const UNDO_LIMIT = 500;

/** The draft as its author sees it, with its history. One store for each open editor. */
export function createEditorStore(definition: WorkflowDefinition) {
  let gesture: string | undefined;
  let lastChange = 0;
  /** What the last change left. Is it no longer there, it was undone, and its gesture is over. */
  let made: WorkflowDefinition | undefined;
  const store = createStore<EditorState>()(
    temporal(
      (set, get) => ({
        definition: withPlaces(definition),
        selected: new Set<string>(),
        selectedEdges: [],
        openStepId: null,
        change(make, nextGesture) {
          const next = make(get().definition);
          if (next === get().definition) return;
          const time = performance.now();
          const goesOn =
            nextGesture !== undefined &&
            nextGesture === gesture &&
            get().definition === made &&
            time - lastChange < GESTURE_PAUSE_MS;
          gesture = nextGesture;
          lastChange = time;
          made = next;
          const history = store.temporal.getState();
          if (goesOn) history.pause();
          set({ definition: next });
          if (goesOn) history.resume();
        },
        select: (ids, edges = []) => set({ selected: new Set(ids), selectedEdges: edges }),
        open: (stepId) => set({ openStepId: stepId }),
        load(next) {
          set({ definition: withPlaces(next) });
          store.temporal.getState().clear();
        },
      }),
      {
        limit: UNDO_LIMIT,
        partialize: ({ definition: kept }) => ({ definition: kept }),
        equality: (past, current) => past.definition === current.definition,
      },
    ),
  );
  return store;
}

export type EditorStore = ReturnType<typeof createEditorStore>;
