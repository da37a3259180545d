import type { StepResult } from '../../engine/steps/define-step.ts';
import type { Json } from '../../shared/json.ts';

/** The output of a step that left at once or after a time; any other end fails the test. */
export function outputOf(result: StepResult): Json {
  if ('waitFor' in result) throw new Error('the step waits for a signal');
  if ('loop' in result) throw new Error('the step is a loop');
  return result.output;
}
