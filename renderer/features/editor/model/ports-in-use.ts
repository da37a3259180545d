import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { type Catalog, resolvedPort } from '../../../canvas/loops.ts';
import { stepsById } from '../../../canvas/step-index.ts';

const indexes = new WeakMap<WorkflowDefinition, ReadonlyMap<string, string>>();

/**
 * The ports at which an edge leaves, as one text for each step, which is the same as before when
 * nothing changed: `each\ndone`. Worked out once for each definition, as every node asks.
 */
export function portsInUse(definition: WorkflowDefinition, catalog: Catalog, id: string): string {
  let index = indexes.get(definition);
  if (index === undefined) {
    const steps = stepsById(definition);
    const made = new Map<string, string>();
    for (const { from, port } of definition.edges) {
      const name = resolvedPort(port, catalog.get(steps.get(from)?.type ?? ''));
      const known = made.get(from);
      made.set(from, known === undefined ? name : `${known}\n${name}`);
    }
    index = made;
    indexes.set(definition, index);
  }
  return index.get(id) ?? '';
}
