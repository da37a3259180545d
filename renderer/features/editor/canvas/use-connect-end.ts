import type { FinalConnectionState, useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import { STEP_HEIGHT, STEP_WIDTH } from '../../../canvas/geometry.ts';
import type { CanvasEdge, CanvasNode } from '../../../canvas/nodes.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import type { CanvasUiStore } from './canvas-ui.ts';
import type { CanvasCommands } from './commands.ts';

/** Let go where there is no port: at a step it connects, on the canvas it asks what follows. */
export function useConnectEnd({
  ui,
  commands,
  flow,
}: {
  ui: CanvasUiStore;
  commands: CanvasCommands;
  flow: ReturnType<typeof useReactFlow<CanvasNode, CanvasEdge>>;
}) {
  const { store, catalog } = useEditorContext();
  return useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { fromNode, fromHandle } = state;
      if (state.isValid === true || fromNode === null || fromHandle === null) return;
      const pointer = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (pointer === undefined) return;
      const at = { x: pointer.clientX, y: pointer.clientY };
      const under = document
        .elementFromPoint(at.x, at.y)
        ?.closest('.react-flow__node-step')
        ?.getAttribute('data-id');
      const other = state.toNode?.id ?? under ?? null;
      const isForward = fromHandle.type === 'source';
      if (other !== null) {
        if (other === fromNode.id && state.toNode === null) return;
        if (isForward)
          commands.connect({ from: fromNode.id, port: fromHandle.id ?? 'out', to: other });
        else {
          const port = state.toHandle?.id ?? undefined;
          const type = stepsById(store.getState().definition).get(other)?.type ?? '';
          const first = catalog.get(type)?.ports[0]?.name ?? 'out';
          commands.connect({ from: other, port: port ?? first, to: fromNode.id });
        }
        return;
      }
      const spot = flow.screenToFlowPosition(at);
      const place = { x: isForward ? spot.x : spot.x - STEP_WIDTH, y: spot.y - STEP_HEIGHT / 2 };
      ui.getState().openSearch({
        at,
        place,
        ...(isForward
          ? { from: { stepId: fromNode.id, port: fromHandle.id ?? 'out' } }
          : { into: fromNode.id }),
      });
    },
    [commands, store, catalog, flow, ui],
  );
}
