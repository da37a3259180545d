import { upstreamOf } from '../../../../shared/graph.ts';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { type Catalog, loopBodies } from '../../../canvas/loops.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { stepActs } from '../../../ui/step-acts.ts';

/** A step that acts on the world outside when it is tried out. */
export interface Consequence {
  stepId: string;
  /** `“Tell the warehouse” sends the HTTP request POST https://…`, without a full stop. */
  words: string;
}

/** What a test does outside; empty when it only computes. */
export function testConsequences(
  definition: WorkflowDefinition,
  options: { catalog: Catalog; stepId: string; mode: 'step' | 'until' },
): Consequence[] {
  const { catalog, stepId, mode } = options;
  const ids =
    mode === 'step'
      ? new Set([stepId])
      : new Set([...upstreamOf(stepId, definition.edges), stepId]);
  if (mode === 'until')
    for (const { loopId, steps } of loopBodies(definition, catalog).bodies)
      if (ids.has(loopId) && !steps.has(stepId)) for (const id of steps) ids.add(id);
  return definition.steps.flatMap((step) => {
    if (!ids.has(step.id) || step.disabled === true) return [];
    const entry = catalog.get(step.type);
    if (entry === undefined || entry.group === 'trigger') return [];
    // What the other workflow does is not known here.
    if (entry.effects === 'none' && step.type !== 'sub-workflow') return [];
    const name = stepName(definition, catalog, step.id);
    return [{ stepId: step.id, words: `“${name}” ${stepActs(step)}` }];
  });
}
