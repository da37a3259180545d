import type { useReactFlow } from '@xyflow/react';
import { type DragEvent, useCallback } from 'react';
import type { WorkflowEdge } from '../../../../shared/model/workflow.ts';
import { type Point, STEP_HEIGHT, STEP_WIDTH } from '../../../canvas/geometry.ts';
import type { CanvasEdge, CanvasNode } from '../../../canvas/nodes.ts';
import type { CanvasSight } from '../../../canvas/use-canvas-sight.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { CATALOG_DRAG_TYPE } from '../palette/drag.ts';
import type { CanvasUiStore } from './canvas-ui.ts';
import type { CanvasCommands } from './commands.ts';

/** What is dropped: step types and files from outside, and steps that are moved onto an edge. */
export function useCanvasDrops({
  ui,
  commands,
  flow,
  sight,
  edges,
  dragged,
}: {
  ui: CanvasUiStore;
  commands: CanvasCommands;
  flow: ReturnType<typeof useReactFlow<CanvasNode, CanvasEdge>>;
  sight: CanvasSight;
  edges: readonly CanvasEdge[];
  /** Places that what was dragged has from now on. */
  dragged: () => ReadonlyMap<string, Point>;
}) {
  const { store, catalog } = useEditorContext();

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer.types.some((type) => type === CATALOG_DRAG_TYPE || type === 'Files'))
      return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    ui.getState().setDropEdge(edgeUnder({ x: event.clientX, y: event.clientY }));
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    const at = { x: event.clientX, y: event.clientY };
    const edge = edgeOf(edgeUnder(at));
    ui.getState().setDropEdge(null);
    const spot = flow.screenToFlowPosition(at);
    const entry = catalog.get(event.dataTransfer.getData(CATALOG_DRAG_TYPE));
    if (entry !== undefined) {
      const place = { x: spot.x - STEP_WIDTH / 2, y: spot.y - STEP_HEIGHT / 2 };
      sight.focus(commands.add({ entry, place, edge, middle: spot }));
      return;
    }
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    void file.text().then((text) => {
      if (commands.paste(text, spot) === null)
        ui.getState().say(`“${file.name}” is not a workflow file.`, 'warn');
    });
  }

  function edgeOf(id: string | null): WorkflowEdge | null {
    return edges.find((edge) => edge.id === id)?.data?.edge ?? null;
  }

  const onNodeDragStop = useCallback(
    (_event: MouseEvent | TouchEvent, node: CanvasNode) => {
      const dropEdge = ui.getState().dropEdge;
      ui.getState().setDropEdge(null);
      const places = dragged();
      const edge =
        dropEdge === null
          ? undefined
          : store
              .getState()
              .definition.edges.find((it) => `${it.from} ${it.port} ${it.to}` === dropEdge);
      const isTaken =
        edge !== undefined && node.type === 'step' && commands.putIntoEdge(node.id, edge, places);
      if (!isTaken) commands.place(places);
    },
    [ui, dragged, commands, store],
  );

  /** A step that nothing leads to or from can be put into an edge. */
  const onNodeDrag = useCallback(
    (event: MouseEvent | TouchEvent, node: CanvasNode, moved: CanvasNode[]) => {
      if (moved.length !== 1 || node.type !== 'step' || !('clientX' in event)) return;
      const { definition } = store.getState();
      const isLoose = !definition.edges.some(({ from, to }) => from === node.id || to === node.id);
      const isTrigger = catalog.get(node.data.step.type)?.group === 'trigger';
      if (!isLoose || isTrigger) return;
      ui.getState().setDropEdge(edgeUnder({ x: event.clientX, y: event.clientY }));
    },
    [store, catalog, ui],
  );

  return { onDragOver, onDrop, onNodeDrag, onNodeDragStop };
}

/** The edge whose line runs under a place on the window, whatever lies above it. */
function edgeUnder({ x, y }: Point): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest('.react-flow__edge');
    if (edge !== null) return edge.getAttribute('data-id');
  }
  return null;
}
