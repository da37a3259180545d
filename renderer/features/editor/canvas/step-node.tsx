import { Handle, type NodeProps, Position, useUpdateNodeInternals } from '@xyflow/react';
import { CircleAlert, Pin, Plus, Power, Repeat, StickyNote, TriangleAlert } from 'lucide-react';
import { memo, useEffect, useRef } from 'react';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import type { StepPort } from '../../../../shared/step-catalog.ts';
import { formatCount } from '../../../ui/format.ts';
import { StatusBadge, statusWord } from '../../../ui/status-badge.tsx';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { changeStep } from '../model/definition-changes.ts';
import { useStepPorts, useStepProblems } from '../model/draft-check.ts';
import { portsOf, useEditor, useEditorContext } from '../model/editor-context.tsx';
import { portsInUse } from '../model/ports-in-use.ts';
import { useStepOverlay } from '../model/run-overlay.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { InlineText } from './inline-text.tsx';
import { type StepNode as StepNodeType, stepLabelId } from './nodes.ts';
import classes from './step-node.module.css';

/** A step on the canvas: what it is, what is wrong with it, how it fared, and where edges leave. */
export const StepNode = memo(function StepNode({ data, selected }: NodeProps<StepNodeType>) {
  const { step } = data;
  const { catalog, store } = useEditorContext();
  const ui = useCanvasUiStore();
  const entry = catalog.get(step.type);
  const ports = useStepPorts(step.id) ?? portsOf(step, entry);
  const problems = useStepProblems(step.id);
  const overlay = useStepOverlay(step.id);
  const inUse = useEditor((state) => portsInUse(state.definition, catalog, step.id)).split('\n');
  const isEditing = useCanvasUi(({ editing }) => editing === step.id);
  const isOpen = useEditor(({ openStepId }) => openStepId === step.id);
  useHandlesOf(step.id, ports);
  const typeName = entry?.name ?? `Unknown step type “${step.type}”`;
  const name = step.name ?? entry?.name ?? step.type;
  const label = [
    typeName,
    name === typeName ? '' : name,
    step.disabled === true ? 'turned off' : '',
    problems.length > 0 ? formatCount(problems.length, 'problem') : '',
    overlay === undefined ? '' : statusWord(overlay.status),
  ];
  return (
    <div
      className={classes.root}
      data-selected={selected || undefined}
      data-open={isOpen || undefined}
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
      <div className={classes.head} aria-hidden={!isEditing}>
        <span className={classes.icon} data-group={entry?.group}>
          <StepIcon name={entry?.icon} size={17} />
        </span>
        <span className={classes.words}>
          {isEditing ? (
            <InlineText
              className={classes.input}
              label="Name of the step"
              value={step.name ?? ''}
              placeholder={entry?.name ?? step.type}
              onDone={(text) => {
                ui.getState().edit(null);
                if (text === null) return;
                const next = text.trim() === '' ? undefined : text.trim();
                store.getState().change((now) => changeStep(now, step.id, { name: next }));
              }}
            />
          ) : (
            <span className={classes.name}>{name}</span>
          )}
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
          <Problem problems={problems} />
        </span>
      </div>
      {ports.length > 1 ? (
        <ul className={classes.ports} aria-hidden="true">
          {ports.map((port) => (
            <li key={port.name} className={classes.port} data-port={port.name}>
              <span className={classes.portName}>{port.label === '' ? port.name : port.label}</span>
              <Port stepId={step.id} name={port.name} isFree={!inUse.includes(port.name)} />
            </li>
          ))}
        </ul>
      ) : (
        ports.map((port) => (
          <Port
            key={port.name}
            stepId={step.id}
            name={port.name}
            isFree={!inUse.includes(port.name)}
          />
        ))
      )}
    </div>
  );
});

/** Where edges leave; as long as none does, with a `+` that adds what follows. */
function Port({ stepId, name, isFree }: { stepId: string; name: string; isFree: boolean }) {
  const ui = useCanvasUiStore();
  return (
    <>
      <Handle type="source" id={name} position={Position.Right} className={classes.handle} />
      {isFree && (
        <span className={classes.next}>
          <button
            type="button"
            tabIndex={-1}
            className={`nodrag nopan ${classes.add}`}
            aria-label="Add what follows"
            onClick={(event) => {
              event.stopPropagation();
              const { right, top } = event.currentTarget.getBoundingClientRect();
              ui.getState().openSearch({
                at: { x: right + 8, y: top },
                from: { stepId, port: name },
              });
            }}
          >
            <Plus size={12} strokeWidth={2.25} aria-hidden="true" />
          </button>
        </span>
      )}
    </>
  );
}

function Problem({ problems }: { problems: readonly WorkflowProblem[] }) {
  const worst = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  if (worst === undefined) return null;
  const Icon = worst.severity === 'error' ? CircleAlert : TriangleAlert;
  return (
    <span
      className={classes.problem}
      data-severity={worst.severity}
      title={problems.map(({ message }) => message).join('\n')}
    >
      <Icon size={15} />
    </span>
  );
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
