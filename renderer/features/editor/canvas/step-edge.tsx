import { type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { useEditorContext } from '../model/editor-context.tsx';
import { useCanvasCommands } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import type { CanvasEdge } from './nodes.ts';
import classes from './step-edge.module.css';

/** An edge; under the pointer or selected it offers a `+` that inserts and a bin. */
export const StepEdge = memo(function StepEdge(props: EdgeProps<CanvasEdge>) {
  const { id, source, target, sourceHandleId, selected } = props;
  const [path, labelX, labelY] = getBezierPath(props);
  const isHovered = useCanvasUi(({ hoveredEdge }) => hoveredEdge === id);
  const isDropped = useCanvasUi(({ dropEdge }) => dropEdge === id);
  const state = useEdgeState(source, target, sourceHandleId ?? 'out');
  return (
    <>
      <path
        d={path}
        className={`react-flow__edge-path ${classes.path}`}
        data-state={state}
        data-selected={selected || undefined}
        data-hovered={isHovered || isDropped || undefined}
        data-drop={isDropped || undefined}
      />
      <path d={path} className={`react-flow__edge-interaction ${classes.wide}`} />
      {(isHovered || selected === true) && <Tools {...props} x={labelX} y={labelY} />}
    </>
  );
});

function Tools({
  data,
  source,
  sourceHandleId,
  x,
  y,
}: EdgeProps<CanvasEdge> & { x: number; y: number }) {
  const ui = useCanvasUiStore();
  const commands = useCanvasCommands();
  const { check } = useEditorContext();
  const port = useStore(check, ({ ports }) => {
    const all = ports[source];
    return all === undefined || all.length < 2
      ? undefined
      : all.find(({ name }) => name === sourceHandleId);
  });
  const edge = data?.edge;
  if (edge === undefined) return null;
  return (
    <foreignObject x={x - 60} y={y - 32} width={120} height={44} className={classes.tools}>
      <div className={classes.box}>
        <span className={classes.label}>{port?.label ?? ''}</span>
        <span className={classes.buttons}>
          <button
            type="button"
            tabIndex={-1}
            className={`nodrag nopan ${classes.button}`}
            aria-label="Insert a step here"
            onClick={(event) => {
              event.stopPropagation();
              const { left, bottom } = event.currentTarget.getBoundingClientRect();
              ui.getState().openSearch({ at: { x: left - 12, y: bottom + 12 }, edge });
            }}
          >
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <path d="M6 1.5v9M1.5 6h9" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </button>
          <button
            type="button"
            tabIndex={-1}
            className={`nodrag nopan ${classes.button} ${classes.bin}`}
            aria-label="Delete this edge"
            onClick={(event) => {
              event.stopPropagation();
              commands.removeEdge(edge);
            }}
          >
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </button>
        </span>
      </div>
    </foreignObject>
  );
}

/** Whether the run that is shown went this way. Undefined: no run is shown, or it is not there yet. */
function useEdgeState(
  source: string,
  target: string,
  port: string,
): 'taken' | 'idle' | 'busy' | undefined {
  return useStore(useEditorContext().overlay, ({ overlay }) => {
    if (overlay === null) return undefined;
    const from = overlay.steps[source];
    const to = overlay.steps[target];
    if (from?.status !== 'succeeded') return 'idle';
    if (from.ports !== undefined && !from.ports.includes(port)) return 'idle';
    if (to?.status === 'running') return 'busy';
    return to === undefined || to.status === 'skipped' ? 'idle' : 'taken';
  });
}
