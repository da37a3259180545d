import { graphlib, layout } from '@dagrejs/dagre';
import type { WorkflowDefinition, WorkflowStep } from '../../shared/model/workflow.ts';
import { type Point, positionOf, STEP_HEIGHT, STEP_WIDTH, snap } from './geometry.ts';

/**
 * Places for these steps, from left to right in the order in which they are carried out.
 *
 * @param corner the left top one of all of them
 */
export function layOut(
  steps: readonly WorkflowStep[],
  edges: WorkflowDefinition['edges'],
  corner: Point,
): Map<string, Point> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 72, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of steps) graph.setNode(id, { width: STEP_WIDTH, height: STEP_HEIGHT });
  for (const { from, to } of edges)
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  layout(graph);
  const nodes = steps.map(({ id }) => ({ id, ...graph.node(id) }));
  const left = Math.min(...nodes.map(({ x }) => x));
  const top = Math.min(...nodes.map(({ y }) => y));
  return new Map(
    nodes.map(({ id, x, y }) => [id, snap({ x: x - left + corner.x, y: y - top + corner.y })]),
  );
}

/**
 * A file that was written by hand need not say where its steps stand: they are laid out, below those
 * that have a place. The same definition where all of them have one.
 */
export function withPlaces(definition: WorkflowDefinition): WorkflowDefinition {
  const lacking = definition.steps.filter(({ position }) => position === undefined);
  if (lacking.length === 0) return definition;
  const others = definition.steps.filter(({ position }) => position !== undefined).map(positionOf);
  const corner =
    others.length === 0
      ? { x: 0, y: 0 }
      : {
          x: Math.min(...others.map(({ x }) => x)),
          y: Math.max(...others.map(({ y }) => y)) + 2 * STEP_HEIGHT,
        };
  const places = layOut(lacking, definition.edges, corner);
  return {
    ...definition,
    steps: definition.steps.map((step) => {
      const position = places.get(step.id);
      return position === undefined ? step : { ...step, position };
    }),
  };
}
