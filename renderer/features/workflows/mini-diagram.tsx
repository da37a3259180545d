import { useMemo } from 'react';
import type { WorkflowDefinition } from '../../../shared/model/workflow.ts';
import { StepIcon } from '../../ui/step-icon.tsx';
import classes from './mini-diagram.module.css';
import { diagramLayout } from './model/diagram-layout.ts';

const half = 14;
/** Smaller than this, icons are dots. */
const least = 0.4;

/** The shape of a workflow, without words: the list of steps beside it has those. */
export function MiniDiagram({
  definition,
  icons,
  within,
}: {
  definition: Pick<WorkflowDefinition, 'steps' | 'edges'>;
  /** Icon by step type. */
  icons: ReadonlyMap<string, string>;
  /** Drawn smaller where it would be larger than this (px); left out: as large as it is. */
  within?: { width: number; height: number };
}) {
  const { nodes, edges, width, height } = useMemo(() => diagramLayout(definition), [definition]);
  const scale =
    within === undefined
      ? 1
      : Math.max(least, Math.min(1, within.width / width, within.height / height));
  return (
    <div
      className={classes.root}
      style={{ width: width * scale, height: height * scale }}
      aria-hidden="true"
    >
      <div className={classes.canvas} style={{ width, height, scale: String(scale) }}>
        <svg className={classes.edges} width={width} height={height} aria-hidden="true">
          {edges.map(({ id, from, to }) => {
            const [x1, y1] = [from.x + half * 2, from.y + half];
            const [x2, y2] = [to.x, to.y + half];
            const bend = Math.max(12, (x2 - x1) / 2);
            return (
              <path key={id} d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} />
            );
          })}
        </svg>
        {nodes.map(({ id, type, x, y }) => (
          <span key={id} className={classes.node} style={{ left: x, top: y }}>
            <StepIcon name={icons.get(type)} size={14} />
          </span>
        ))}
      </div>
    </div>
  );
}
