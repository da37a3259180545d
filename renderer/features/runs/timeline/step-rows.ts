import type { StepRun } from '../../../../shared/model/run.ts';
import type { OpenRun } from '../view/open-run.ts';
import { type Segment, segmentsOf } from './waterfall.ts';

export interface StepRow {
  step: StepRun;
  depth: number;
  segments: readonly Segment[];
}

/** Steps in the order in which they are carried out; behind a loop those of the item looked into. */
export function stepRows({ run, items }: Pick<OpenRun, 'run' | 'items'>, now: number): StepRow[] {
  const rows: StepRow[] = [];
  const add = (steps: readonly StepRun[], depth: number): void => {
    for (const step of steps) {
      rows.push({ step, depth, segments: segmentsOf(step, now) });
      const into = items.find(
        ({ loop }) => loop.stepId === step.stepId && loop.iteration === step.iteration,
      );
      if (into !== undefined) add(into.steps, depth + 1);
    }
  };
  add(run.steps, 0);
  return rows;
}
