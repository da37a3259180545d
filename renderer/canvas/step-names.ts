import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import type { Catalog } from './loops.ts';
import { stepsById } from './step-index.ts';

/** What a person calls the step: the name they gave, or else that of its type. */
export function stepName(definition: WorkflowDefinition, catalog: Catalog, id: string): string {
  const step = stepsById(definition).get(id);
  if (step === undefined) return id;
  return step.name ?? catalog.get(step.type)?.name ?? step.type;
}
