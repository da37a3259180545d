/** The output part of the step panel: test, pin, what came out, attempts, logs, errors. */
export function StepOutput(_: { stepId: string }) {
  return null;
}
