import type { LoopSummary, RunDetail, StepRun, StepRunStatus } from '../../shared/model/run.ts';
import { formatDuration } from '../ui/format.ts';
import type { RunOverlay, StepOverlay } from './run-overlay.ts';

/** One item of a loop that is looked into: what its steps did. */
export interface OpenItem {
  steps: readonly StepRun[];
  loops: readonly LoopSummary[];
}

/** A run as the canvas shows it; of loops' bodies the items that are looked into. */
export function overlayOf(run: RunDetail, items: readonly OpenItem[]): RunOverlay {
  const steps: { [stepId: string]: StepOverlay } = {};
  for (const part of [{ steps: run.steps, loops: run.loops }, ...items])
    for (const step of part.steps)
      steps[step.stepId] = stepOverlay(
        step,
        part.loops.find((loop) => loop.stepId === step.stepId),
      );
  return { runId: run.id, steps };
}

function stepOverlay(step: StepRun, loop: LoopSummary | undefined): StepOverlay {
  const { status, port } = step;
  const left = loop === undefined ? [] : ['each'];
  const ports = port === null ? left : [...left, port];
  const detail = step.reused ? 'reused' : loop === undefined ? timeWords(step) : loopWords(loop);
  return {
    status,
    ...(detail === '' ? {} : { detail }),
    ...(ports.length === 0 ? {} : { ports }),
  };
}

/** While a step goes on, its time would change all the time: it is told in the panel. */
function timeWords({ status, startedAt, endedAt, attempts }: StepRun): string {
  const time =
    startedAt === null || endedAt === null || status === 'skipped'
      ? ''
      : formatDuration(endedAt - startedAt);
  const tries = attempts.length > 1 ? `${attempts.length} attempts` : '';
  return [tries, time].filter((part) => part !== '').join(' · ');
}

const ended: readonly StepRunStatus[] = ['succeeded', 'failed', 'filtered', 'canceled', 'skipped'];

/** `3 of 10`, or `10 items, 2 failed`. */
export function loopWords({ total, counts }: LoopSummary): string {
  const done = ended.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  const failed = counts.failed ?? 0;
  const how = done < total ? `${done} of ${total}` : total === 1 ? '1 item' : `${total} items`;
  return failed === 0 ? how : `${how}, ${failed} failed`;
}
