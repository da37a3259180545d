import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import type { StepComparison } from '../../../../shared/model/run.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { formatCount } from '../../../ui/format.ts';
import { isActive } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { StepDifference } from '../../../ui/step-difference.tsx';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useReveal } from '../problems/use-reveal.ts';
import side from '../side/side-panel.module.css';
import { SideSection } from '../side/side-panel.tsx';
import { showRun, usePanelStore } from './panel-state.ts';
import classes from './run.module.css';

/** What the draft does otherwise than the run that it was rehearsed on. */
export function Rehearsal({ runId, baseRunId }: { runId: string; baseRunId: string | null }) {
  const panel = usePanelStore();
  const { data: run, error } = useRpcQuery('runs.get', { id: runId });
  const isOver = run !== undefined && !isActive(run);
  return (
    <SideSection
      title="Rehearsal of the draft"
      beside={
        <Tooltip label="Close the rehearsal">
          <ActionIcon
            aria-label="Close the rehearsal"
            size={24}
            onClick={() => panel.setState({ rehearsal: null })}
          >
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      }
    >
      <div className={side.stack}>
        <p className={side.small}>
          Nothing outside was touched: recorded outputs stood in for what acts.
        </p>
        <div className={side.actions}>
          {run !== undefined && <StatusBadge status={run.status} strong />}
          <Button onClick={() => showRun(panel, runId)}>Show on the canvas</Button>
        </div>
        {error !== null && <Callout tone="bad" title={describeError(error).message} />}
        {isOver && baseRunId !== null && <Differences before={baseRunId} after={runId} />}
        {isOver && baseRunId === null && (
          <p className={side.small}>There is no earlier run to compare it with.</p>
        )}
      </div>
    </SideSection>
  );
}

function Differences({ before, after }: { before: string; after: string }) {
  const { data, error } = useRpcQuery('runs.compare', { before, after });
  if (error !== null) return <Callout tone="bad" title={describeError(error).message} />;
  if (data === undefined) return null;
  const differing = data.steps.filter(({ differs }) => differs);
  return (
    <div className={classes.compared}>
      <p role="status">
        <strong>
          {differing.length === 0
            ? 'The draft does the same.'
            : `${formatCount(differing.length, 'step')} ${differing.length === 1 ? 'does' : 'do'} something else.`}
        </strong>
      </p>
      {differing.map((step) => (
        <Step key={step.stepId} step={step} />
      ))}
    </div>
  );
}

function Step({ step }: { step: StepComparison }) {
  const reveal = useReveal();
  const { catalog } = useEditorContext();
  const { stepId } = step;
  const name = useEditor(({ definition }) =>
    stepsById(definition).has(stepId)
      ? stepName(definition, catalog, stepId)
      : step.stepName || stepId,
  );
  const isThere = useEditor(({ definition }) => stepsById(definition).has(stepId));
  return (
    <StepDifference
      step={step}
      name={name}
      heading={
        isThere ? (
          <button type="button" className={side.jump} onClick={() => reveal.step(stepId)}>
            {name}
          </button>
        ) : undefined
      }
    >
      {(step.after?.logs ?? []).map((line) => (
        <p key={line} className={side.small}>
          {line}
        </p>
      ))}
    </StepDifference>
  );
}
