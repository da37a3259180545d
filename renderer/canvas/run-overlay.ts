import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

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
export function useStepOverlay(store: RunOverlayStore, stepId: string): StepOverlay | undefined {
  return useStore(store, ({ overlay }) => overlay?.steps[stepId]);
}

/** Whether the run that is shown went this way. Undefined: no run is shown, or it is not there yet. */
export function useEdgeState(
  store: RunOverlayStore,
  edge: { source: string; port: string; target: string },
): 'taken' | 'idle' | 'busy' | undefined {
  const { source, port, target } = edge;
  return useStore(store, ({ overlay }) => {
    if (overlay === null) return undefined;
    const from = overlay.steps[source];
    const to = overlay.steps[target];
    if (from?.status !== 'succeeded') return 'idle';
    if (from.ports !== undefined && !from.ports.includes(port)) return 'idle';
    if (to?.status === 'running') return 'busy';
    return to === undefined || to.status === 'skipped' ? 'idle' : 'taken';
  });
}
