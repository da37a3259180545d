import { upstreamOf } from '../../../../shared/graph.ts';
import type { Json } from '../../../../shared/json.ts';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';

/**
 * All that the output of a step depends on, besides the data that came in: what the step and those
 * before it do, and how they hang together. Names, notes and places do not count.
 */
export function fingerprint(definition: WorkflowDefinition, stepId: string): string {
  const upstream = upstreamOf(stepId, definition.edges);
  const parts = [...upstream, stepId].sort().map((id): Json => {
    const step = definition.steps.find((other) => other.id === id);
    if (step === undefined) return null;
    const { type, params, disabled = false } = step;
    return [id, type, params, disabled];
  });
  const edges = definition.edges
    .filter(({ from, to }) => (to === stepId || upstream.has(to)) && upstream.has(from))
    .map(({ from, port, to }) => `${from} ${port} ${to}`)
    .sort();
  return canonical([parts, edges]);
}

/** What became of the draft since a run: the output of the run is of another step, so to speak. */
export type Staleness = 'fresh' | 'step changed' | 'upstream changed';

export function staleness(
  stepId: string,
  { ran, draft }: { ran: WorkflowDefinition; draft: WorkflowDefinition },
): Staleness {
  const own = (definition: WorkflowDefinition): string => {
    const step = definition.steps.find(({ id }) => id === stepId);
    return canonical([step?.type ?? null, step?.params ?? null, step?.disabled ?? false]);
  };
  if (own(ran) !== own(draft)) return 'step changed';
  return fingerprint(ran, stepId) === fingerprint(draft, stepId) ? 'fresh' : 'upstream changed';
}

/** The same text for the same value, in whatever order its keys stand. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
