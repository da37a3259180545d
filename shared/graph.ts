import type { WorkflowEdge } from './model/workflow.ts';

export interface GraphProblem {
  kind: 'unknown_step' | 'duplicate_edge' | 'cycle' | 'into_trigger' | 'unreachable';
  stepId: string;
  /** Index into the edges, where the problem is an edge's. */
  edge: number | null;
  message: string;
}

interface GraphStep {
  id: string;
  isTrigger: boolean;
}

/**
 * Step ids in an order in which every step stands after those it depends on. Steps of a cycle are
 * left out.
 */
export function topologicalOrder(
  stepIds: readonly string[],
  edges: readonly Pick<WorkflowEdge, 'from' | 'to'>[],
): string[] {
  const waiting = new Map<string, number>(stepIds.map((id) => [id, 0]));
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (!waiting.has(from) || !waiting.has(to)) continue;
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  const order = stepIds.filter((id) => waiting.get(id) === 0);
  for (let i = 0; i < order.length; i++) {
    const id = order[i];
    if (id === undefined) break;
    for (const to of next.get(id) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) order.push(to);
    }
  }
  return order;
}

/** Steps that lie before `stepId` on any path, itself not included. */
export function upstreamOf(
  stepId: string,
  edges: readonly Pick<WorkflowEdge, 'from' | 'to'>[],
): Set<string> {
  const found = reach(
    [stepId],
    neighbours(edges, (edge) => [edge.to, edge.from]),
  );
  found.delete(stepId);
  return found;
}

/** Steps that lie behind `stepId` on any path, itself not included. */
export function downstreamOf(
  stepId: string,
  edges: readonly Pick<WorkflowEdge, 'from' | 'to'>[],
): Set<string> {
  const found = reach(
    [stepId],
    neighbours(edges, (edge) => [edge.from, edge.to]),
  );
  found.delete(stepId);
  return found;
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighbours(
  edges: readonly Pick<WorkflowEdge, 'from' | 'to'>[],
  direction: (edge: Pick<WorkflowEdge, 'from' | 'to'>) => [string, string],
): Neighbours {
  const map = new Map<string, string[]>();
  for (const edge of edges) {
    const [near, far] = direction(edge);
    const list = map.get(near);
    if (list === undefined) map.set(near, [far]);
    else list.push(far);
  }
  return map;
}

/** What one or more edges away from a start is; a start itself only where edges lead back to it. */
function reach(starts: readonly string[], next: Neighbours): Set<string> {
  const found = new Set<string>();
  const open = [...starts];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const far of next.get(id) ?? []) {
      if (found.has(far)) continue;
      found.add(far);
      open.push(far);
    }
  }
  return found;
}

/** What is wrong with the drawing itself; a workflow is a directed acyclic graph from its triggers. */
export function checkGraph(
  steps: readonly GraphStep[],
  edges: readonly WorkflowEdge[],
): GraphProblem[] {
  const problems: GraphProblem[] = [];
  const byId = new Map(steps.map((step) => [step.id, step]));
  const seen = new Set<string>();
  edges.forEach((edge, index) => {
    for (const end of [edge.from, edge.to]) {
      if (!byId.has(end))
        problems.push({
          kind: 'unknown_step',
          stepId: end,
          edge: index,
          message: `The edge ${edge.from} → ${edge.to} names "${end}", which is not a step.`,
        });
    }
    const key = `${edge.from} ${edge.port} ${edge.to}`;
    if (seen.has(key))
      problems.push({
        kind: 'duplicate_edge',
        stepId: edge.from,
        edge: index,
        message: `The edge ${edge.from} → ${edge.to} is there twice.`,
      });
    seen.add(key);
    if (byId.get(edge.to)?.isTrigger === true)
      problems.push({
        kind: 'into_trigger',
        stepId: edge.to,
        edge: index,
        message: `"${edge.to}" is a trigger: nothing can lead into it.`,
      });
  });

  const ids = steps.map((step) => step.id);
  const next = neighbours(edges, (edge) => [edge.from, edge.to]);
  const ordered = new Set(topologicalOrder(ids, edges));
  const looping = ids.filter((id) => !ordered.has(id) && reach([id], next).has(id));
  const first = looping[0];
  if (first !== undefined)
    problems.push({
      kind: 'cycle',
      stepId: first,
      edge: null,
      message: `These steps lead back to themselves: ${looping.join(', ')}.`,
    });

  const triggers = steps.filter((step) => step.isTrigger).map((step) => step.id);
  const reachable = reach(triggers, next);
  for (const id of triggers) reachable.add(id);
  for (const step of steps) {
    if (!reachable.has(step.id))
      problems.push({
        kind: 'unreachable',
        stepId: step.id,
        edge: null,
        message: `No trigger leads to "${step.id}": it never runs.`,
      });
  }
  return problems;
}
