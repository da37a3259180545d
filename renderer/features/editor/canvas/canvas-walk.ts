import type { Point } from '../../../canvas/geometry.ts';
import { type CanvasEdge, type CanvasNode, readingOrder } from '../../../canvas/nodes.ts';
import type { CanvasSight } from '../../../canvas/use-canvas-sight.ts';
import type { EditorContextValue } from '../model/editor-context.tsx';
import { nearest } from '../model/neighbours.ts';

type Direction = 'left' | 'right' | 'up' | 'down';

/** Going from step to step, and from edge to edge, by keys. */
export interface CanvasWalk {
  /** The step that keys are about: the one with the focus, or else the only selected one. */
  currentStep(): string | null;
  go(direction: Direction): boolean;
  /** Selects the edges of the step one after the other. */
  nextEdge(): boolean;
}

export function createCanvasWalk({
  editor: { store, view },
  sight,
  nodes,
  edges,
}: {
  editor: EditorContextValue;
  sight: CanvasSight;
  nodes: readonly CanvasNode[];
  edges: readonly CanvasEdge[];
}): CanvasWalk {
  function currentStep(): string | null {
    const focused = document.activeElement?.closest('.react-flow__node')?.getAttribute('data-id');
    if (focused !== null && focused !== undefined) return focused;
    const { selected } = store.getState();
    const [only] = selected;
    return selected.size === 1 && only !== undefined ? only : null;
  }

  function go(direction: 'left' | 'right' | 'up' | 'down'): boolean {
    const { definition, select } = store.getState();
    const current = currentStep();
    const places = new Map<string, Point>(
      nodes.flatMap((node) => (node.type === 'frame' ? [] : [[node.id, node.position] as const])),
    );
    const from = current === null ? undefined : places.get(current);
    let next: string | null;
    if (current === null || from === undefined) next = readingOrder(definition)[0]?.id ?? null;
    else {
      places.delete(current);
      next = followed(direction, current) ?? nearest(from, places, direction);
    }
    if (next === null) return true;
    select([next]);
    sight.show(next);
    sight.focus(next);
    return true;
  }

  /** Along an edge before anything else: that is where the workflow goes. */
  function followed(direction: 'left' | 'right' | 'up' | 'down', current: string): string | null {
    const { definition } = store.getState();
    if (direction === 'right')
      return definition.edges.find(({ from }) => from === current)?.to ?? null;
    if (direction === 'left')
      return definition.edges.find(({ to }) => to === current)?.from ?? null;
    return null;
  }

  function nextEdge(): boolean {
    const { definition, selectedEdges, select } = store.getState();
    const current = currentStep();
    const all = definition.edges.filter(({ from, to }) => from === current || to === current);
    if (current === null || all.length === 0) return false;
    const [chosen] = selectedEdges;
    const next = all[(chosen === undefined ? 0 : all.indexOf(chosen) + 1) % all.length];
    if (next === undefined) return false;
    select([], [next]);
    view.getState().announce(edges.find((edge) => edge.data?.edge === next)?.ariaLabel ?? 'Edge');
    return true;
  }

  return { currentStep, go, nextEdge };
}
