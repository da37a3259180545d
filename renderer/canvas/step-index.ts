import type { WorkflowDefinition, WorkflowStep } from '../../shared/model/workflow.ts';

const indexes = new WeakMap<WorkflowDefinition, ReadonlyMap<string, WorkflowStep>>();

/** The steps by id; worked out once for each definition, as every node on the canvas asks. */
export function stepsById(definition: WorkflowDefinition): ReadonlyMap<string, WorkflowStep> {
  let index = indexes.get(definition);
  if (index === undefined) {
    index = new Map(definition.steps.map((step) => [step.id, step]));
    indexes.set(definition, index);
  }
  return index;
}
