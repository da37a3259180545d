import { StepFailure, type StepType } from '../../engine/steps/define-step.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import { stepContext, type TestStepContext } from './step-context.ts';
import { outputOf } from './step-result.ts';

/** The StepFailure that a step ends with; any other end fails the test. */
export async function failureOf(
  stepType: StepType,
  params: JsonObject,
  context: TestStepContext = stepContext(),
): Promise<StepFailure> {
  try {
    await stepType.execute(params, context);
  } catch (error) {
    if (error instanceof StepFailure) return error;
    throw error;
  }
  throw new Error('the step did not fail');
}

/** The output of a step that succeeds. */
export async function carriedOut(
  stepType: StepType,
  params: JsonObject,
  context: TestStepContext = stepContext(),
): Promise<Json> {
  return outputOf(await stepType.execute(params, context));
}
