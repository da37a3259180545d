import { RotateCw, StepForward, X } from 'lucide-react';
import { useLocation } from 'wouter';
import type { RunDetail, StepRun } from '../../../shared/model/run.ts';
import { useRpcMutation, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import detail from '../../ui/detail.module.css';
import { noticeDone, noticeFailed } from '../../ui/notices.ts';
import { consequences } from './consequences.ts';
import { isActive, retriableSteps, stepTitle } from './run-words.ts';

export function RunActions({ run }: { run: RunDetail }) {
  const retriable = isActive(run) && run.status !== 'waiting' ? [] : retriableSteps(run.steps);
  return (
    <div className={detail.actions}>
      {retriable.length > 0 && <RetryButton run={run} steps={retriable} />}
      {!isActive(run) && <RerunButton run={run} />}
      {isActive(run) && <CancelButton run={run} />}
    </div>
  );
}

/** What happens outside, in words; said before it happens. */
function Consequences({ steps }: { steps: readonly StepRun[] }) {
  const catalog = useRpcQuery('catalog.list', {});
  const lines = consequences(steps, catalog.data?.steps ?? []);
  if (lines.length === 0) return <p>Nothing outside of Patchbay is touched by these steps.</p>;
  return lines.map((line) => <p key={line}>{line}</p>);
}

function RetryButton({ run, steps }: { run: RunDetail; steps: readonly StepRun[] }) {
  const retry = useRpcMutation('runs.retry');
  const [only] = steps;
  const one = steps.length === 1 && only !== undefined ? only : undefined;
  const what = one === undefined ? `${steps.length} failed steps` : `“${stepTitle(one)}”`;

  function onRetry(): void {
    retry.mutate(
      { id: run.id, ...(one === undefined ? {} : { stepId: one.stepId }) },
      {
        onSuccess: () => noticeDone('Retrying', `${what} is being carried out again.`),
        onError: (error) => noticeFailed(`${what} was not retried`, error),
      },
    );
  }
  return (
    <ConfirmButton
      label={one === undefined ? 'Retry failed steps' : 'Retry failed step'}
      icon={RotateCw}
      confirm="Retry"
      busy={retry.isPending}
      onConfirm={onRetry}
    >
      <p>
        Makes a new attempt at <strong>{what}</strong> in this run. Earlier outputs are kept; later
        steps run after it.
      </p>
      <Consequences steps={steps} />
    </ConfirmButton>
  );
}

export function RerunButton({ run, from }: { run: RunDetail; from?: StepRun }) {
  const rerun = useRpcMutation('runs.rerun');
  const [, navigate] = useLocation();
  const first = from === undefined ? 0 : run.steps.indexOf(from);
  const again = run.steps.slice(first).filter(({ status }) => status !== 'skipped');

  function onRerun(): void {
    rerun.mutate(
      { id: run.id, ...(from === undefined ? {} : { fromStep: from.stepId }) },
      {
        onSuccess: ({ run: next, reused, notReused }) => {
          const kept = reused.length > 0 ? ` Reused: ${reused.join(', ')}.` : '';
          const lost = notReused.length > 0 ? ` Carried out again: ${notReused.join(', ')}.` : '';
          noticeDone('New run started', `It is open now.${kept}${lost}`);
          navigate(`/runs/${next.id}`);
        },
        onError: (error) => noticeFailed('The run was not started again', error),
      },
    );
  }
  return (
    <ConfirmButton
      label={from === undefined ? 'Re-run' : 'Re-run from here'}
      icon={StepForward}
      confirm="Start a new run"
      busy={rerun.isPending}
      onConfirm={onRerun}
    >
      <p>
        Starts a <strong>new run</strong> of version {run.versionNumber}
        {from === undefined ? ' from the first step' : ` from “${stepTitle(from)}”`}, with the same
        event.
      </p>
      <Consequences steps={again} />
    </ConfirmButton>
  );
}

function CancelButton({ run }: { run: RunDetail }) {
  const cancel = useRpcMutation('runs.cancel');
  function onCancel(): void {
    cancel.mutate(
      { id: run.id },
      {
        onSuccess: () => noticeDone('Canceled', `The run of “${run.workflowName}” was stopped.`),
        onError: (error) => noticeFailed('The run was not canceled', error),
      },
    );
  }
  return (
    <ConfirmButton
      label="Cancel run"
      icon={X}
      confirm="Cancel the run"
      busy={cancel.isPending}
      onConfirm={onCancel}
    >
      <p>
        Stops the run now. A request that is being sent is cut off; what it did at the other end
        stays done. Steps that have not started are left out.
      </p>
    </ConfirmButton>
  );
}
