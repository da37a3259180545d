import type { CompiledStep, CompiledWorkflow } from './compile.ts';

/** Steps of a version by their ids, for lists: none of a version that cannot be read any more. */
export function stepsToShow(
  compiled: (versionSeq: number) => CompiledWorkflow,
  versionSeq: number,
): ReadonlyMap<string, CompiledStep> {
  try {
    return compiled(versionSeq).byId;
  } catch {
    return new Map();
  }
}

/** As it is called in its version, else by its type, else by its id. */
export function nameOfStep(steps: ReadonlyMap<string, CompiledStep>, stepId: string): string {
  const found = steps.get(stepId);
  return found?.step.name ?? found?.type?.name ?? stepId;
}
