/** A section below the form of a step: retries, errors, timeout, notes. */
export function StepSettings(_: { stepId: string }) {
  return null;
}
