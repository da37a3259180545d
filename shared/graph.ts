import type { WorkflowEdge } from './model/workflow.ts';

export interface GraphProblem {
  kind: 'unknown_step' | 'duplicate_edge' | 'cycle' | 'into_trigger' | 'unreachable' | 'into_loop';
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

/**
 * The innermost loop around each step: what lies behind a loop's body port, as far as edges lead, is
 * its body. `bodyPort` gives the port of a loop, and null for every other step. An edge that leads
 * into a body from elsewhere is a problem: the steps there are carried out once for each item.
 */
export function loopsAround(
  stepIds: readonly string[],
  edges: readonly WorkflowEdge[],
  bodyPort: (stepId: string) => string | null,
): { loopOf: Map<string, string>; problems: GraphProblem[] } {
  const next = neighbours(edges, (edge) => [edge.from, edge.to]);
  const bodies: { loop: string; port: string; body: Set<string> }[] = [];
  for (const loop of stepIds) {
    const port = bodyPort(loop);
    if (port === null) continue;
    const starts = edges
      .filter((edge) => edge.from === loop && edge.port === port)
      .map((edge) => edge.to);
    const body = reach(starts, next);
    for (const start of starts) body.add(start);
    bodies.push({ loop, port, body });
  }
  // The smallest body around a step is that of its own loop.
  bodies.sort((one, other) => one.body.size - other.body.size);
  const loopOf = new Map<string, string>();
  const problems: GraphProblem[] = [];
  for (const { loop, port, body } of bodies) {
    for (const id of body) if (!loopOf.has(id)) loopOf.set(id, loop);
    edges.forEach((edge, index) => {
      if (!body.has(edge.to) || body.has(edge.from)) return;
      if (edge.from === loop && edge.port === port) return;
      problems.push({
        kind: 'into_loop',
        stepId: edge.to,
        edge: index,
        message: `"${edge.to}" is carried out for each item of "${loop}": only steps of that loop can lead to it, and "${edge.from}" is not one.`,
      });
    });
  }
  return { loopOf, problems };
}
