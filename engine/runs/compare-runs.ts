import type { RunComparison, RunDetail, StepComparison, StepRun } from '../../shared/model/run.ts';
import { changesOf } from '../values/value-changes.ts';

/** Step by step, what another run of the same workflow did otherwise. Loops count as one step. */
export function compareRuns(before: RunDetail, after: RunDetail): RunComparison {
  const ids = new Set([...after.steps, ...before.steps].map(({ stepId }) => stepId));
  const steps = [...ids].map((stepId) =>
    compareStep(
      stepId,
      before.steps.find((step) => step.stepId === stepId),
      after.steps.find((step) => step.stepId === stepId),
    ),
  );
  return {
    before: summaryOf(before),
    after: summaryOf(after),
    differs: before.status !== after.status || steps.some(({ differs }) => differs),
    steps,
  };
}

function summaryOf(run: RunDetail): RunComparison['before'] {
  const { steps: _steps, loops: _loops, ...summary } = run;
  return summary;
}

function compareStep(
  stepId: string,
  before: StepRun | undefined,
  after: StepRun | undefined,
): StepComparison {
  const input = changesOf(before?.input ?? null, after?.input ?? null);
  const output = changesOf(before?.output ?? null, after?.output ?? null);
  const sameEnd =
    before?.status === after?.status &&
    before?.port === after?.port &&
    before?.error?.message === after?.error?.message;
  return {
    stepId,
    stepName: (after ?? before)?.stepName ?? stepId,
    stepType: (after ?? before)?.stepType ?? '',
    before: before === undefined ? null : endOf(before),
    after: after === undefined ? null : endOf(after),
    differs: !sameEnd || input.length + output.length > 0,
    input,
    output,
  };
}

function endOf({ status, port, error, logs }: StepRun): NonNullable<StepComparison['before']> {
  return { status, port, error, logs };
}
