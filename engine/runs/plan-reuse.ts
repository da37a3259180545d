import { createHash } from 'node:crypto';
import { ConflictError, NotFoundError } from '../../shared/errors.ts';
import { downstreamOf, loopsAround, topologicalOrder } from '../../shared/graph.ts';
import type { WorkflowDefinition, WorkflowStep } from '../../shared/model/workflow.ts';
import { bodyPortOf, withPort } from '../workflows/check-definition.ts';
import type { RunRow } from './run-repository.ts';
import type { StepRunRow } from './step-run-repository.ts';

/** A rehearsal and a test hold outputs that stand in for what was never carried out. */
export function isMadeUp({ cause }: Pick<RunRow, 'cause'>): boolean {
  return cause === 'rehearsal' || cause === 'test';
}

/** Throws ConflictError where outputs of the run must not stand for those of another one. */
export function checkReusable(run: Pick<RunRow, 'cause'>): void {
  if (isMadeUp(run))
    throw new ConflictError(
      `A ${run.cause} cannot be gone on from: not all of it was carried out.`,
      {
        hint: 'Re-run it from the start, or go on from a run that really was.',
      },
    );
}

/**
 * Which outputs of the old run stand for the new one: those of steps before `fromStep` whose id,
 * type and params, and everything upstream of them, are the same as they were. A loop stands with
 * all its items, or not at all: from inside of one, its items are carried out anew.
 */
export function planReuse(options: {
  before: WorkflowDefinition;
  after: WorkflowDefinition;
  fromStep: string;
  rows: readonly StepRunRow[];
}): { reused: StepRunRow[]; notReused: string[] } {
  const { before, after, rows } = options;
  if (!after.steps.some((step) => step.id === options.fromStep))
    throw new NotFoundError('step', options.fromStep);
  const loopOf = loopsOf(after);
  const fromStep = outermost(loopOf, options.fromStep);
  const behind = downstreamOf(fromStep, after.edges);
  const fingerprints = { before: fingerprint(before), after: fingerprint(after) };
  const reused: StepRunRow[] = [];
  const notReused: string[] = [];
  for (const step of after.steps) {
    if (loopOf.has(step.id) || step.id === fromStep || behind.has(step.id)) continue;
    const row = rows.find(({ step_id: id, iteration }) => id === step.id && iteration === '');
    if (row === undefined) continue;
    // A failure that ended the old run gave nothing to go on with: it is tried again.
    const hasOutput = row.status === 'succeeded' || (row.status === 'failed' && row.port !== null);
    const isSame = fingerprints.before.get(step.id) === fingerprints.after.get(step.id);
    if (!hasOutput || !isSame) {
      notReused.push(step.id);
      continue;
    }
    reused.push(row);
    for (const item of rows)
      if (item.iteration !== '' && outermost(loopOf, item.step_id) === step.id) reused.push(item);
  }
  return { reused, notReused };
}

function loopsOf({ steps, edges }: WorkflowDefinition): Map<string, string> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  return loopsAround(
    [...byId.keys()],
    edges.map((edge) => withPort(byId.get(edge.from), edge)),
    (id) => bodyPortOf(byId.get(id)),
  ).loopOf;
}

function outermost(loopOf: ReadonlyMap<string, string>, stepId: string): string {
  let id = stepId;
  for (let loop = loopOf.get(id); loop !== undefined; loop = loopOf.get(id)) id = loop;
  return id;
}

/** Of each step: what decides its output, everything upstream included; of a loop its body as well. */
function fingerprint(definition: WorkflowDefinition): Map<string, string> {
  const { steps, edges } = definition;
  const byId = new Map(steps.map((step) => [step.id, step]));
  const loopOf = loopsOf(definition);
  const own = (step: WorkflowStep | undefined) => [
    step?.id,
    step?.type,
    step?.params,
    step?.disabled === true,
    step?.onError,
  ];
  const prints = new Map<string, string>();
  for (const id of topologicalOrder([...byId.keys()], edges)) {
    const incoming = edges
      .filter((edge) => edge.to === id)
      .map((edge) => `${edge.from} ${edge.port} ${prints.get(edge.from)}`)
      .toSorted();
    const body = steps
      .filter((step) => step.id !== id && isIn(loopOf, step.id, id))
      .map((step) => [own(step), edges.filter((edge) => edge.to === step.id)]);
    const parts = [own(byId.get(id)), incoming, body];
    prints.set(id, createHash('sha256').update(JSON.stringify(parts)).digest('hex'));
  }
  return prints;
}

function isIn(loopOf: ReadonlyMap<string, string>, stepId: string, loop: string): boolean {
  for (let at = loopOf.get(stepId); at !== undefined; at = loopOf.get(at))
    if (at === loop) return true;
  return false;
}
