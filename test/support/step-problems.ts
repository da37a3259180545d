import type { StepType } from '../../engine/steps/define-step.ts';
import type { JsonObject } from '../../shared/json.ts';

/** What `check` says, one line per problem: `conditions.0.op: is missing`. */
export function stepProblems(stepType: StepType, params: JsonObject): string[] {
  return stepType
    .check(params)
    .map(({ path, message }) => `${path.map(String).join('.') || 'params'}: ${message}`);
}
