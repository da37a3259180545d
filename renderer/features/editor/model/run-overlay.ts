import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { useEditorContext } from './editor-context.tsx';

/** How one step fared in the run that is shown on the canvas. */
export interface StepOverlay {
  /** A status of a step run. */
  status: string;
  /** A few words next to the status: `320 ms`, `3 of 10`. */
  detail?: string;
  /** The ports it left through; missing: not known, every edge of a step that succeeded is drawn. */
  ports?: readonly string[];
}

export interface RunOverlay {
  runId: string;
  steps: { readonly [stepId: string]: StepOverlay };
}

export type RunOverlayStore = StoreApi<{
  overlay: RunOverlay | null;
  show(overlay: RunOverlay | null): void;
}>;

/** Steps that fared as before stay the same objects: only what changed is drawn again. */
export function mergeOverlay(
  before: RunOverlay | null,
  next: RunOverlay | null,
): RunOverlay | null {
  if (before === null || next === null || before.runId !== next.runId) return next;
  const steps = Object.fromEntries(
    Object.entries(next.steps).map(([id, step]) => {
      const old = before.steps[id];
      const isSame = old !== undefined && JSON.stringify(old) === JSON.stringify(step);
      return [id, isSame ? old : step];
    }),
  );
  return { ...next, steps };
}

export function createRunOverlay(): RunOverlayStore {
  return createStore((set, get) => ({
    overlay: null,
    show: (overlay: RunOverlay | null) => set({ overlay: mergeOverlay(get().overlay, overlay) }),
  }));
}

/** Undefined when no run is shown, or it has not come to this step. */
export function useStepOverlay(stepId: string): StepOverlay | undefined {
  return useStore(useEditorContext().overlay, ({ overlay }) => overlay?.steps[stepId]);
}
