import { downstreamOf } from '../../../../shared/graph.ts';
import type { WorkflowDefinition, WorkflowEdge } from '../../../../shared/model/workflow.ts';
import { isSameEdge } from '../../../canvas/geometry.ts';
import { type Catalog, loopBodies, resolvedPort } from '../../../canvas/loops.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { stepName } from '../../../canvas/step-names.ts';

/** Why this edge cannot be drawn, in words for its author; null when it can. */
export function whyNotConnect(
  definition: WorkflowDefinition,
  catalog: Catalog,
  edge: WorkflowEdge,
): string | null {
  const steps = stepsById(definition);
  const from = steps.get(edge.from);
  const to = steps.get(edge.to);
  if (from === undefined || to === undefined) return 'This step is no longer there.';
  const name = (id: string): string => `“${stepName(definition, catalog, id)}”`;
  if (edge.from === edge.to) return 'A step cannot lead to itself.';
  if (catalog.get(to.type)?.group === 'trigger')
    return `${name(edge.to)} is a trigger: nothing can lead into it.`;
  const entry = catalog.get(from.type);
  const resolved = { ...edge, port: resolvedPort(edge.port, entry) };
  const isThere = definition.edges.some((other) =>
    isSameEdge({ ...other, port: portOf(definition, catalog, other) }, resolved),
  );
  if (isThere) return `${name(edge.from)} leads to ${name(edge.to)} already.`;
  if (downstreamOf(edge.to, definition.edges).has(edge.from))
    return `${name(edge.to)} comes before ${name(edge.from)}: the workflow would lead back to itself. To repeat steps, use a loop.`;
  const known = new Set(loopBodies(definition, catalog).intruders.map((it) => it.edge));
  const { intruders } = loopBodies(definition, catalog, [...definition.edges, edge]);
  const intruder = intruders.find((it) => !known.has(it.edge));
  if (intruder !== undefined)
    return `${name(intruder.edge.to)} is carried out for each item of ${name(intruder.loopId)}: only steps of that loop can lead to it.`;
  return null;
}

function portOf(definition: WorkflowDefinition, catalog: Catalog, edge: WorkflowEdge): string {
  const type = stepsById(definition).get(edge.from)?.type ?? '';
  return resolvedPort(edge.port, catalog.get(type));
}
