import type {
  AttemptCause,
  RunCause,
  RunSummary,
  StepRun,
  WaitReason,
} from '../../shared/model/run.ts';

const causes: Record<RunCause, string> = {
  event: 'Event',
  manual: 'By hand',
  replay: 'Replay',
  rerun: 'Re-run',
  call: 'Called',
  rehearsal: 'Rehearsal',
  test: 'Test',
};

export function causeWords({ cause }: Pick<RunSummary, 'cause'>): string {
  return causes[cause];
}

export const attemptCauseWords: Readonly<Record<AttemptCause, string>> = {
  initial: 'First',
  automatic: 'Retry',
  manual: 'By hand',
  recovery: 'After a restart',
};

/** `Event, version 3`; what tests and rehearsals carry out is the draft, whatever it equals. */
export function runWords(run: Pick<RunSummary, 'cause' | 'versionNumber'>): string {
  if (run.cause === 'test' || run.cause === 'rehearsal') return `${causeWords(run)} of the draft`;
  return `${causeWords(run)}, ${versionWords(run)}`;
}

export function versionWords({ versionNumber }: Pick<RunSummary, 'versionNumber'>): string {
  return versionNumber === 0 ? 'draft' : `version ${versionNumber}`;
}

export function isActive({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'queued' || status === 'running' || status === 'waiting';
}

const waits: Record<WaitReason, string> = {
  delay: 'Goes on at',
  retry: 'Next attempt at',
  person: 'Waits for you: retry or cancel it',
  approval: 'Waits for an approval',
  webhook: 'Waits for a request',
  workflow: 'Waits for another run',
  batch: 'Collects more until',
};

export function waitWords({ waitReason }: Pick<StepRun, 'waitReason'>): string {
  return waitReason === null ? 'Goes on at' : waits[waitReason];
}

export function stepTitle(step: Pick<StepRun, 'stepName' | 'stepId'>): string {
  return step.stepName === '' ? step.stepId : step.stepName;
}

/** `item 3`, or `item 3 of item 1` in a loop in a loop; empty outside of loops. */
export function itemWords(iteration: string): string {
  if (iteration === '') return '';
  return iteration
    .split('.')
    .map((index) => `item ${Number(index) + 1}`)
    .reverse()
    .join(' of ');
}
