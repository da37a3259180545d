import { noSamples, type StepSamples } from '../../../step-form/expression/samples.ts';

/** What the expressions of this step would read: of the event or run that was picked. */
export function useStepSamples(_stepId: string): StepSamples {
  return noSamples;
}
