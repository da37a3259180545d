import type { RunCause, RunSummary, StepRun, WaitReason } from '../../shared/model/run.ts';

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

/** `Event, version 3`; what tests and rehearsals carry out is the draft, whatever it equals. */
export function runWords(run: Pick<RunSummary, 'cause' | 'versionNumber'>): string {
  if (run.cause === 'test' || run.cause === 'rehearsal') return `${causeWords(run)} of the draft`;
  return `${causeWords(run)}, ${run.versionNumber === 0 ? 'draft' : `version ${run.versionNumber}`}`;
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
