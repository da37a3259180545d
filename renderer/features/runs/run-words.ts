import type { RunCause, RunSummary, StepRun, WaitReason } from '../../../shared/model/run.ts';

export const causeWords: Record<RunCause, string> = {
  event: 'Event',
  manual: 'By hand',
  replay: 'Replay',
  rerun: 'Re-run',
  call: 'Called',
  rehearsal: 'Rehearsal',
  test: 'Test',
};

const waitWords: Record<WaitReason, string> = {
  delay: 'Goes on at',
  retry: 'Next attempt at',
  person: 'Waits for you: retry or cancel it',
  approval: 'Waits for an approval',
  webhook: 'Waits for a request',
  workflow: 'Waits for another run',
  batch: 'Collects more until',
};

export function waitingWords(reason: WaitReason | null): string {
  return reason === null ? 'Goes on at' : waitWords[reason];
}

export function stepTitle(step: Pick<StepRun, 'stepName' | 'stepId'>): string {
  return step.stepName === '' ? step.stepId : step.stepName;
}

export function isActive({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'queued' || status === 'running' || status === 'waiting';
}

/** Steps that `runs.retry` would start again. */
export function retriableSteps(steps: readonly StepRun[]): StepRun[] {
  return steps.filter(
    ({ status, waitReason }) =>
      status === 'failed' || (status === 'waiting' && waitReason === 'person'),
  );
}
