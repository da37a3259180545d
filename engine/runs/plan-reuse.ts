import { createHash } from 'node:crypto';
import { NotFoundError } from '../../shared/errors.ts';
import { downstreamOf, topologicalOrder } from '../../shared/graph.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import type { StepRunRow } from './step-run-repository.ts';

/**
 * Which outputs of the old run stand for the new one: those of steps before `fromStep` whose id,
 * type and params, and everything upstream of them, are the same as they were.
 */
export function planReuse(options: {
  before: WorkflowDefinition;
  after: WorkflowDefinition;
  fromStep: string;
  rows: readonly StepRunRow[];
}): { reused: StepRunRow[]; notReused: string[] } {
  const { before, after, fromStep, rows } = options;
  if (!after.steps.some((step) => step.id === fromStep)) throw new NotFoundError('step', fromStep);
  const behind = downstreamOf(fromStep, after.edges);
  const fingerprints = { before: fingerprint(before), after: fingerprint(after) };
  const reused: StepRunRow[] = [];
  const notReused: string[] = [];
  for (const step of after.steps) {
    if (step.id === fromStep || behind.has(step.id)) continue;
    const row = rows.find((candidate) => candidate.step_id === step.id);
    if (row === undefined) continue;
    // A failure that ended the old run gave nothing to go on with: it is tried again.
    const hasOutput = row.status === 'succeeded' || (row.status === 'failed' && row.port !== null);
    const isSame = fingerprints.before.get(step.id) === fingerprints.after.get(step.id);
    if (hasOutput && isSame) reused.push(row);
    else notReused.push(step.id);
  }
  return { reused, notReused };
}

/** Of each step: what decides its output, everything upstream included. */
function fingerprint({ steps, edges }: WorkflowDefinition): Map<string, string> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const prints = new Map<string, string>();
  for (const id of topologicalOrder([...byId.keys()], edges)) {
    const step = byId.get(id);
    const incoming = edges
      .filter((edge) => edge.to === id)
      .map((edge) => `${edge.from} ${edge.port} ${prints.get(edge.from)}`)
      .toSorted();
    const parts = [id, step?.type, step?.params, step?.disabled === true, step?.onError, incoming];
    prints.set(id, createHash('sha256').update(JSON.stringify(parts)).digest('hex'));
  }
  return prints;
}
