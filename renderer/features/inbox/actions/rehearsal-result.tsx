import { Link } from 'wouter';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { formatCount } from '../../../ui/format.ts';
import { isActive } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { StepDifference } from '../../../ui/step-difference.tsx';
import classes from './actions.module.css';

/** How a rehearsal of one event went, and what it did otherwise than the run before. */
export function RehearsalResult({ runId, baseRunId }: { runId: string; baseRunId: string | null }) {
  const { data: run, error } = useRpcQuery('runs.get', { id: runId });
  if (error !== null) return <Callout tone="bad" title={describeError(error).message} />;
  if (run === undefined) return null;
  const isOver = !isActive(run);
  return (
    <div className={classes.stack}>
      <div className={classes.stepHead}>
        <StatusBadge status={run.status} strong />
        <Link href={`/runs/${runId}`}>Open the rehearsal</Link>
        {baseRunId !== null && <Link href={`/runs/${baseRunId}`}>Open the run before</Link>}
      </div>
      {run.error !== null && <p className={classes.small}>{run.error.message}</p>}
      {isOver && baseRunId === null && (
        <p className={classes.small}>
          The event gave no run of this workflow yet: there is nothing to compare it with.
        </p>
      )}
      {isOver && baseRunId !== null && <Differences before={baseRunId} after={runId} />}
    </div>
  );
}

function Differences({ before, after }: { before: string; after: string }) {
  const { data, error } = useRpcQuery('runs.compare', { before, after });
  if (error !== null) return <Callout tone="bad" title={describeError(error).message} />;
  if (data === undefined) return null;
  const differing = data.steps.filter(({ differs }) => differs);
  return (
    <div>
      <p role="status">
        <strong>
          {differing.length === 0
            ? 'It does the same as before.'
            : `${formatCount(differing.length, 'step')} came out otherwise.`}
        </strong>
      </p>
      {differing.map((step) => (
        <div key={step.stepId} className={classes.step}>
          <StepDifference step={step} name={step.stepName || step.stepId} />
        </div>
      ))}
    </div>
  );
}
