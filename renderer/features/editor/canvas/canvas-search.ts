import { stepsById } from '../../../canvas/step-index.ts';
import type { CanvasSight } from '../../../canvas/use-canvas-sight.ts';
import type { EditorContextValue } from '../model/editor-context.tsx';
import { portsInUse } from '../model/ports-in-use.ts';
import type { CanvasUiStore } from './canvas-ui.ts';
import type { CanvasWalk } from './canvas-walk.ts';

/** The port that what is added behind a step leaves from: the first without an edge. */
export function freePort({ store, catalog, check }: EditorContextValue, stepId: string): string {
  const { definition } = store.getState();
  const type = stepsById(definition).get(stepId)?.type ?? '';
  const ports = check.getState().ports[stepId] ?? catalog.get(type)?.ports ?? [];
  const taken = portsInUse(definition, catalog, stepId).split('\n');
  return (ports.find(({ name }) => !taken.includes(name)) ?? ports[0])?.name ?? 'out';
}

/** Opens the search for a step that follows the current one, or for one that is there already. */
export function openStepSearch(
  {
    editor: { store, ...editor },
    ui,
    sight,
    root,
    walk,
  }: {
    editor: EditorContextValue;
    ui: CanvasUiStore;
    sight: CanvasSight;
    root: { current: HTMLElement | null };
    walk: CanvasWalk;
  },
  isConnecting: boolean,
): boolean {
  const { definition, selectedEdges } = store.getState();
  const [edge] = selectedEdges;
  const current = walk.currentStep();
  const step = current === null ? undefined : stepsById(definition).get(current);
  const element = step === undefined ? null : sight.element(step.id);
  const box = (element ?? root.current)?.getBoundingClientRect();
  const at =
    box === undefined
      ? { x: 0, y: 0 }
      : element === null
        ? { x: box.x + box.width / 2 - 180, y: box.y + 80 }
        : { x: box.right + 16, y: box.top };
  if (isConnecting && step === undefined) {
    ui.getState().say('Go to a step first: the edge starts there.', 'warn');
    return true;
  }
  ui.getState().openSearch({
    at,
    from:
      step === undefined || edge !== undefined
        ? null
        : { stepId: step.id, port: freePort({ store, ...editor }, step.id) },
    edge: isConnecting ? null : (edge ?? null),
    isConnecting,
  });
  return true;
}
