import type { NodeProps } from '@xyflow/react';
import { CircleAlert, Plus, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import type { StepNode as StepNodeType } from '../../../canvas/nodes.ts';
import { useStepOverlay } from '../../../canvas/run-overlay.ts';
import classes from '../../../canvas/step-box.module.css';
import { StepBox } from '../../../canvas/step-box.tsx';
import { formatCount } from '../../../ui/format.ts';
import { changeStep } from '../model/definition-changes.ts';
import { useStepPorts, useStepProblems } from '../model/draft-check.ts';
import { portsOf, useEditor, useEditorContext } from '../model/editor-context.tsx';
import { portsInUse } from '../model/ports-in-use.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { InlineText } from './inline-text.tsx';

/** A step of the draft: also what is wrong with it, and where the next one can be added. */
export const StepNode = memo(function StepNode({ data, selected }: NodeProps<StepNodeType>) {
  const { step } = data;
  const { catalog, store, overlay: overlays } = useEditorContext();
  const ui = useCanvasUiStore();
  const entry = catalog.get(step.type);
  const ports = useStepPorts(step.id) ?? portsOf(step, entry);
  const problems = useStepProblems(step.id);
  const overlay = useStepOverlay(overlays, step.id);
  const inUse = useEditor((state) => portsInUse(state.definition, catalog, step.id)).split('\n');
  const isEditing = useCanvasUi(({ editing }) => editing === step.id);
  const isOpen = useEditor(({ openStepId }) => openStepId === step.id);
  return (
    <StepBox
      step={step}
      entry={entry}
      ports={ports}
      overlay={overlay}
      isSelected={selected}
      isOpen={isOpen}
      alsoSaid={problems.length > 0 ? formatCount(problems.length, 'problem') : ''}
      mark={<Problem problems={problems} />}
      behindPort={(port) =>
        inUse.includes(port) ? null : <AddBehind stepId={step.id} port={port} />
      }
      nameField={
        isEditing ? (
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
        ) : undefined
      }
    />
  );
});

/** As long as no edge leaves there: a `+` that adds what follows. */
function AddBehind({ stepId, port }: { stepId: string; port: string }) {
  const ui = useCanvasUiStore();
  return (
    <span className={classes.next}>
      <button
        type="button"
        tabIndex={-1}
        className={`nodrag nopan ${classes.add}`}
        aria-label="Add what follows"
        onClick={(event) => {
          event.stopPropagation();
          const { right, top } = event.currentTarget.getBoundingClientRect();
          ui.getState().openSearch({ at: { x: right + 8, y: top }, from: { stepId, port } });
        }}
      >
        <Plus size={12} strokeWidth={2.25} aria-hidden="true" />
      </button>
    </span>
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
