import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { positionOf } from '../../../canvas/geometry.ts';
import { layOut } from '../../../canvas/lay-out.ts';
import { move } from './definition-changes.ts';

/**
 * Steps from left to right in the order in which they are carried out, the chosen ones or all of
 * them; their left top corner stays where it was.
 */
export function tidy(
  definition: WorkflowDefinition,
  ids: ReadonlySet<string> | null,
): WorkflowDefinition {
  const steps = definition.steps.filter((step) => ids === null || ids.has(step.id));
  if (steps.length === 0) return definition;
  const corner = {
    x: Math.min(...steps.map((step) => positionOf(step).x)),
    y: Math.min(...steps.map((step) => positionOf(step).y)),
  };
  return move(definition, layOut(steps, definition.edges, corner));
}
