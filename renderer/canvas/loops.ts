import { loopsAround } from '../../shared/graph.ts';
import type { WorkflowDefinition, WorkflowEdge } from '../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../shared/step-catalog.ts';
import { stepsById } from './step-index.ts';

export type Catalog = ReadonlyMap<string, StepCatalogEntry>;

/** `out` means the first port of a step type that has none of this name. */
export function resolvedPort(port: string, entry: StepCatalogEntry | undefined): string {
  if (port !== 'out' || entry === undefined || entry.dynamicPorts) return port;
  return entry.ports.some(({ name }) => name === 'out') ? port : (entry.ports[0]?.name ?? port);
}

/** Where edges leave a step of this type if nobody says otherwise. */
export function firstPort(entry: StepCatalogEntry | undefined): string {
  return entry?.ports[0]?.name ?? 'out';
}

export interface LoopBody {
  loopId: string;
  /** Those of loops within it included. */
  steps: ReadonlySet<string>;
}

/** The steps that are carried out for each item, for each loop; and edges that lead in from outside. */
export function loopBodies(
  definition: WorkflowDefinition,
  catalog: Catalog,
  edges: readonly WorkflowEdge[] = definition.edges,
): { bodies: LoopBody[]; intruders: { edge: WorkflowEdge; loopId: string }[] } {
  const steps = stepsById(definition);
  const bodyPort = (id: string): string | null => {
    const entry = catalog.get(steps.get(id)?.type ?? '');
    return entry?.container === true ? firstPort(entry) : null;
  };
  const loops = definition.steps.filter(({ id }) => bodyPort(id) !== null);
  if (loops.length === 0) return { bodies: [], intruders: [] };
  const resolved = edges.map((edge) => ({
    ...edge,
    port: resolvedPort(edge.port, catalog.get(steps.get(edge.from)?.type ?? '')),
  }));
  const { loopOf, problems } = loopsAround([...steps.keys()], resolved, bodyPort);
  const members = new Map<string, Set<string>>(loops.map(({ id }) => [id, new Set<string>()]));
  for (const id of loopOf.keys()) {
    const seen = new Set<string>();
    for (let at = loopOf.get(id); at !== undefined && !seen.has(at); at = loopOf.get(at)) {
      seen.add(at);
      members.get(at)?.add(id);
    }
  }
  return {
    bodies: [...members].map(([loopId, ids]) => ({ loopId, steps: ids })),
    intruders: problems.flatMap((problem) => {
      const edge = problem.edge === null ? undefined : edges[problem.edge];
      const loopId = loopOf.get(problem.stepId);
      return edge === undefined || loopId === undefined ? [] : [{ edge, loopId }];
    }),
  };
}
