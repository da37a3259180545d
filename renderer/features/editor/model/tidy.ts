import { graphlib, layout } from '@dagrejs/dagre';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { type Point, positionOf, STEP_HEIGHT, STEP_WIDTH, snap } from '../../../canvas/geometry.ts';
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
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 72, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of steps) graph.setNode(id, { width: STEP_WIDTH, height: STEP_HEIGHT });
  for (const { from, to } of definition.edges)
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  layout(graph);
  const left = Math.min(...steps.map((step) => positionOf(step).x));
  const top = Math.min(...steps.map((step) => positionOf(step).y));
  const places = new Map<string, Point>();
  let laidLeft = Number.POSITIVE_INFINITY;
  let laidTop = Number.POSITIVE_INFINITY;
  for (const { id } of steps) {
    const { x, y } = graph.node(id);
    const corner = { x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 };
    laidLeft = Math.min(laidLeft, corner.x);
    laidTop = Math.min(laidTop, corner.y);
    places.set(id, corner);
  }
  for (const [id, { x, y }] of places)
    places.set(id, snap({ x: x - laidLeft + left, y: y - laidTop + top }));
  return move(definition, places);
}
