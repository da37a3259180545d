import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CircleAlert, Repeat, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { portsOf, useEditorContext } from '../model/editor-context.tsx';
import { useStepPorts, useStepProblems, useStepStatus } from '../model/draft-check.ts';
import type { StepNode as StepNodeType } from './nodes.ts';
import classes from './step-node.module.css';

/** A step on the canvas: what it is, what is wrong with it, and where edges leave. */
export const StepNode = memo(function StepNode({ data, selected }: NodeProps<StepNodeType>) {
  const { step } = data;
  const { catalog } = useEditorContext();
  const entry = catalog.get(step.type);
  const ports = useStepPorts(step.id) ?? portsOf(step, entry);
  const problems = useStepProblems(step.id);
  const status = useStepStatus(step.id);
  const isTrigger = entry?.group === 'trigger';
  const worst = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  return (
    <div
      className={classes.root}
      data-selected={selected || undefined}
      data-disabled={step.disabled || undefined}
      data-status={status}
    >
      {!isTrigger && <Handle type="target" position={Position.Left} className={classes.handle} />}
      <div className={classes.head}>
        <span className={classes.icon} data-group={entry?.group}>
          <StepIcon name={entry?.icon} size={16} />
        </span>
        <span className={classes.words}>
          <span className={classes.name}>{step.name ?? entry?.name ?? step.type}</span>
          <span className={classes.type}>
            {step.disabled ? 'Disabled' : (entry?.name ?? 'Unknown step type')}
          </span>
        </span>
        {entry?.container === true && <Repeat size={13} aria-hidden="true" />}
        {worst !== undefined && (
          <span className={classes.problem} data-severity={worst.severity} title={worst.message}>
            {worst.severity === 'error' ? <CircleAlert size={14} /> : <TriangleAlert size={14} />}
            <span className="visually-hidden">{worst.message}</span>
          </span>
        )}
      </div>
      {ports.length > 1 && (
        <ul className={classes.ports}>
          {ports.map((port) => (
            <li key={port.name} className={classes.port}>
              <span>{port.label === '' ? port.name : port.label}</span>
              <Handle
                type="source"
                id={port.name}
                position={Position.Right}
                className={classes.handle}
              />
            </li>
          ))}
        </ul>
      )}
      {ports.length === 1 && (
        <Handle
          type="source"
          id={ports[0]?.name ?? 'out'}
          position={Position.Right}
          className={classes.handle}
        />
      )}
    </div>
  );
});
