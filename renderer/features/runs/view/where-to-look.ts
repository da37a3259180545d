import type { StepRun } from '../../../../shared/model/run.ts';
import type { ShownRun } from '../../../canvas/shown-run.ts';
import type { StepPlace } from './open-run.ts';

/**
 * The step that explains how the run stands: the one that failed, inside of a loop that of the item;
 * the one that waits for somebody; the one that is being carried out. Null: nothing is special.
 */
export function whereToLook({ run, items }: ShownRun): StepPlace | null {
  const all: StepRun[] = [...run.steps, ...items.flatMap(({ steps }) => steps)];
  const isLoop = (step: StepRun): boolean =>
    items.some(({ loop }) => loop.stepId === step.stepId && loop.iteration === step.iteration);
  const find = (fits: (step: StepRun) => boolean): StepRun | undefined =>
    all.findLast((step) => fits(step) && !isLoop(step)) ?? all.find(fits);
  const found =
    run.status === 'failed'
      ? find(({ status, port }) => status === 'failed' && port === null)
      : run.status === 'waiting'
        ? (find(({ waitReason }) => waitReason === 'person' || waitReason === 'approval') ??
          find(({ status }) => status === 'waiting'))
        : run.status === 'running'
          ? find(({ status }) => status === 'running')
          : find(({ status }) => status === 'failed');
  return found === undefined ? null : { stepId: found.stepId, iteration: found.iteration };
}

/** What the step did, in the item that is looked into. */
export function stepAt({ run, items }: ShownRun, place: StepPlace | null): StepRun | null {
  if (place === null) return null;
  const all = [...run.steps, ...items.flatMap(({ steps }) => steps)];
  return (
    all.find((step) => step.stepId === place.stepId && step.iteration === place.iteration) ??
    // Another item was chosen: the same step in that one.
    all.find((step) => step.stepId === place.stepId) ??
    null
  );
}
