import { type ConnectionLineComponentProps, getBezierPath, Position } from '@xyflow/react';
import type { CanvasNode } from '../../../canvas/nodes.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { whyNotConnect } from '../model/may-connect.ts';
import classes from './connection-line.module.css';

/** The edge that is being drawn; at a step it cannot lead to, it says why. */
export function ConnectionLine(props: ConnectionLineComponentProps<CanvasNode>) {
  const { fromX, fromY, toX, toY, fromHandle, fromNode, toNode, connectionStatus } = props;
  const { store, catalog } = useEditorContext();
  const isForward = fromHandle.type === 'source';
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: isForward ? Position.Right : Position.Left,
    targetX: toX,
    targetY: toY,
    targetPosition: isForward ? Position.Left : Position.Right,
  });
  const why =
    toNode === null || connectionStatus !== 'invalid'
      ? null
      : whyNotConnect(store.getState().definition, catalog, {
          from: isForward ? fromNode.id : toNode.id,
          port: isForward ? (fromHandle.id ?? 'out') : (props.toHandle?.id ?? 'out'),
          to: isForward ? toNode.id : fromNode.id,
        });
  return (
    <g
      data-status={why === null ? (connectionStatus ?? 'loose') : 'invalid'}
      className={classes.root}
    >
      <path d={path} className={classes.path} />
      <circle cx={toX} cy={toY} r={4} className={classes.end} />
      {why !== null && (
        <foreignObject x={toX + 12} y={toY + 12} width={280} height={100}>
          <div className={classes.why}>{why}</div>
        </foreignObject>
      )}
    </g>
  );
}
