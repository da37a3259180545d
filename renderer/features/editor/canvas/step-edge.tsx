import { type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { EdgeLine } from '../../../canvas/edge-line.tsx';
import type { CanvasEdge } from '../../../canvas/nodes.ts';
import { useEdgeState } from '../../../canvas/run-overlay.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { useCanvasCommands } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import classes from './step-edge.module.css';

/** An edge; under the pointer or selected it offers a `+` that inserts and a bin. */
export const StepEdge = memo(function StepEdge(props: EdgeProps<CanvasEdge>) {
  const { id, source, target, sourceHandleId, selected } = props;
  const [path, labelX, labelY] = getBezierPath(props);
  const isHovered = useCanvasUi(({ hoveredEdge }) => hoveredEdge === id);
  const isDropped = useCanvasUi(({ dropEdge }) => dropEdge === id);
  const { overlay } = useEditorContext();
  const state = useEdgeState(overlay, { source, port: sourceHandleId ?? 'out', target });
  return (
    <>
      <EdgeLine
        path={path}
        state={state}
        isSelected={selected === true}
        isHovered={isHovered || isDropped}
        isDropped={isDropped}
      />
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
