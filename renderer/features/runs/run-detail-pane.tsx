import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import detail from '../../ui/detail.module.css';
import { ErrorState } from '../../ui/error-state.tsx';
import { RunHead } from './run-head.tsx';
import { StepCard } from './step-card.tsx';

export function RunDetailPane({ id }: { id: string }) {
  const query = useRpcQuery('runs.get', { id });
  if (query.data === undefined) {
    return query.error === null ? null : (
      <ErrorState
        title="This run cannot be shown"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  const run = query.data;
  const opened = run.steps.find(({ status, waitReason }) => {
    return status === 'failed' || waitReason === 'person';
  });
  return (
    <>
      <RunHead run={run} />
      <section className={detail.section} aria-label="Steps">
        <h3 className={detail.sectionTitle}>Steps</h3>
        {run.steps.length === 0 ? (
          <p className={`${detail.pad} ${detail.quiet}`}>No step has started yet.</p>
        ) : (
          <ol>
            {run.steps.map((step) => (
              <StepCard
                key={`${step.stepId}/${step.iteration}`}
                run={run}
                step={step}
                loop={run.loops.find(({ stepId }) => stepId === step.stepId)}
                startsOpen={step === opened}
              />
            ))}
          </ol>
        )}
      </section>
    </>
  );
}
