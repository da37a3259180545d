import { Handle, Position, useUpdateNodeInternals } from '@xyflow/react';
import { Pin, Power, Repeat, StickyNote } from 'lucide-react';
import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import type { WorkflowStep } from '../../shared/model/workflow.ts';
import type { StepCatalogEntry, StepPort } from '../../shared/step-catalog.ts';
import { StatusBadge, statusWord } from '../ui/status-badge.tsx';
import { StepIcon } from '../ui/step-icon.tsx';
import { stepLabelId } from './nodes.ts';
import type { StepOverlay } from './run-overlay.ts';
import classes from './step-box.module.css';

export interface StepBoxProps {
  step: WorkflowStep;
  entry: StepCatalogEntry | undefined;
  ports: readonly StepPort[];
  overlay: StepOverlay | undefined;
  isSelected: boolean;
  /** Its panel is open. */
  isOpen: boolean;
  /** In the place of its name, while that is edited. */
  nameField?: ReactNode;
  /** What else is told to screen readers: `2 problems`. */
  alsoSaid?: string;
  /** Behind the other marks. */
  mark?: ReactNode;
  /** Behind a port. */
  behindPort?: (port: string) => ReactNode;
}

/** A step as canvases draw it: what it is, how it fared, and where edges leave. */
export function StepBox(props: StepBoxProps) {
  const { step, entry, ports, overlay, nameField, behindPort } = props;
  useHandlesOf(step.id, ports);
  const typeName = entry?.name ?? `Unknown step type “${step.type}”`;
  const name = step.name ?? entry?.name ?? step.type;
  const label = [
    typeName,
    name === typeName ? '' : name,
    step.disabled === true ? 'turned off' : '',
    props.alsoSaid ?? '',
    overlay === undefined ? '' : statusWord(overlay.status),
  ];
  return (
    <div
      className={classes.root}
      data-selected={props.isSelected || undefined}
      data-open={props.isOpen || undefined}
      data-disabled={step.disabled || undefined}
      data-status={overlay?.status}
      data-trigger={entry?.group === 'trigger' || undefined}
    >
      <span id={stepLabelId(step.id)} hidden>
        {label.filter((part) => part !== '').join(', ')}
      </span>
      {entry?.group !== 'trigger' && (
        <Handle type="target" position={Position.Left} className={classes.handle} />
      )}
      <div className={classes.head} aria-hidden={nameField === undefined}>
        <span className={classes.icon} data-group={entry?.group}>
          <StepIcon name={entry?.icon} size={17} />
        </span>
        <span className={classes.words}>
          {nameField ?? <span className={classes.name}>{name}</span>}
          {overlay === undefined ? (
            <span className={classes.type}>{typeName}</span>
          ) : (
            <span className={classes.status}>
              <StatusBadge status={overlay.status} />
              {overlay.detail !== undefined && <span>{overlay.detail}</span>}
            </span>
          )}
        </span>
        <span className={classes.marks}>
          {step.disabled === true && <Power size={13} />}
          {step.pinned !== undefined && <Pin size={13} />}
          {step.notes !== undefined && step.notes !== '' && <StickyNote size={13} />}
          {entry?.container === true && <Repeat size={13} />}
          {props.mark}
        </span>
      </div>
      {ports.length > 1 ? (
        <ul className={classes.ports} aria-hidden="true">
          {ports.map((port) => (
            <li key={port.name} className={classes.port} data-port={port.name}>
              <span className={classes.portName}>{port.label === '' ? port.name : port.label}</span>
              <SourceHandle port={port.name} />
              {behindPort?.(port.name)}
            </li>
          ))}
        </ul>
      ) : (
        ports.map((port) => (
          <Fragment key={port.name}>
            <SourceHandle port={port.name} />
            {behindPort?.(port.name)}
          </Fragment>
        ))
      )}
    </div>
  );
}

function SourceHandle({ port }: { port: string }) {
  return <Handle type="source" id={port} position={Position.Right} className={classes.handle} />;
}

/** React Flow measures where edges leave anew when other ports stand there. */
function useHandlesOf(stepId: string, ports: readonly StepPort[]): void {
  const update = useUpdateNodeInternals();
  const names = ports.map(({ name }) => name).join('\n');
  const measured = useRef(names);
  useEffect(() => {
    if (measured.current === names) return;
    measured.current = names;
    update(stepId);
  }, [names, stepId, update]);
}
