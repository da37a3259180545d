import { ConflictError, NotFoundError } from '../../shared/errors.ts';
import { downstreamOf } from '../../shared/graph.ts';
import type { Json } from '../../shared/json.ts';
import type { CompiledStep, CompiledWorkflow } from '../workflows/compile.ts';
import type { StepRunKey, StepRunRepository, StepRunRow } from './step-run-repository.ts';
import { encodeStored, References, type StoredValue } from './stored-value.ts';

/** What a person says about the step runs that are tried again. */
export interface RetryRequest {
  /** Left out: every step run that failed for good or waits for a person. */
  stepId: string | undefined;
  /** Of a step in a loop; left out: every item in which it is stuck. */
  iteration: string | undefined;
  /** Instead of what its params say. */
  input: { value: Json } | undefined;
  /** Instead of carrying it out. */
  output: { value: Json; port: string | undefined } | undefined;
}

/**
 * The step runs to try again. Throws NotFoundError and ConflictError, saying what could be tried.
 */
export function chooseRetries(
  stepRuns: StepRunRepository,
  options: { runSeq: number; workflow: CompiledWorkflow; request: RetryRequest },
): StepRunRow[] {
  const { runSeq, workflow, request } = options;
  const { stepId, iteration } = request;
  const stuck = stepRuns.stuck(runSeq);
  // A loop is stuck because of what happened to its items, where it has any.
  const isCause = (row: StepRunRow): boolean =>
    workflow.byId.get(row.step_id)?.type?.container !== true ||
    (row.port === null &&
      row.error !== null &&
      !stuck.some((other) => isInside(workflow, other, row)) &&
      !isItem(workflow, row));
  const causes = stuck.filter(isCause);
  if (stepId === undefined) {
    if (causes.length === 0)
      throw new ConflictError('The run has no failed step to retry.', {
        hint: 'Use re-run to carry it out again.',
      });
    return causes;
  }
  const compiled = workflow.byId.get(stepId);
  if (compiled === undefined) throw new NotFoundError('step', stepId);
  if (compiled.type?.group === 'trigger' && (request.input ?? request.output) !== undefined)
    throw new ConflictError(
      `"${stepId}" is the trigger: what the run began with stays as it was.`,
      {
        hint: 'Start another run: send the event again with other data, or run the workflow by hand.',
      },
    );
  const chosen = ofStep(stepRuns, { runSeq, workflow, compiled, iteration, causes });
  if (chosen.length === 0)
    throw new ConflictError(
      `The run never came to the step "${stepId}"${iteration === undefined ? '' : ` of item ${iteration}`}.`,
      {
        hint: `Retry the step it stopped at: ${namesOf(causes)}.`,
      },
    );
  return chosen;
}

function ofStep(
  stepRuns: StepRunRepository,
  options: {
    runSeq: number;
    workflow: CompiledWorkflow;
    compiled: CompiledStep;
    iteration: string | undefined;
    causes: readonly StepRunRow[];
  },
): StepRunRow[] {
  const { runSeq, workflow, compiled, iteration, causes } = options;
  const { id } = compiled.step;
  if (compiled.loop !== null && iteration === undefined)
    return causes.filter((row) => row.step_id === id);
  const own = stepRuns.at({ run_seq: runSeq, step_id: id, iteration: iteration ?? '' });
  if (own === undefined) return [];
  // Retrying a loop means its failed items; without any it begins anew.
  const inside = causes.filter((row) => isInside(workflow, row, own));
  return compiled.type?.container === true && inside.length > 0 ? inside : [own];
}

/** A row of a loop that stands for one of its items. */
function isItem(workflow: CompiledWorkflow, row: StepRunRow): boolean {
  const compiled = workflow.byId.get(row.step_id);
  return compiled !== undefined && depthOf(row.iteration) > depthIn(workflow, compiled);
}

/** Whether a step run belongs to the items of a loop's step run. */
function isInside(workflow: CompiledWorkflow, row: StepRunRow, loop: StepRunRow): boolean {
  const outer = workflow.byId.get(loop.step_id);
  const compiled = workflow.byId.get(row.step_id);
  if (outer === undefined || compiled === undefined || compiled === outer) return false;
  const around = loopsAround(workflow, compiled);
  if (!around.includes(outer)) return false;
  return loop.iteration === '' || row.iteration.startsWith(`${loop.iteration}.`);
}

export function loopsAround(workflow: CompiledWorkflow, { loop }: CompiledStep): CompiledStep[] {
  const found: CompiledStep[] = [];
  for (let index = loop; index !== null; ) {
    const outer = workflow.steps[index];
    if (outer === undefined) break;
    found.push(outer);
    index = outer.loop;
  }
  return found;
}

function depthIn(workflow: CompiledWorkflow, compiled: CompiledStep): number {
  return loopsAround(workflow, compiled).length;
}

function depthOf(iteration: string): number {
  return iteration === '' ? 0 : iteration.split('.').length;
}

function namesOf(rows: readonly StepRunRow[]): string {
  const names = rows.map(({ step_id: id, iteration }) =>
    iteration === '' ? id : `${id} (item ${iteration})`,
  );
  return names.slice(0, 5).join(', ') || 'none';
}

/**
 * Puts step runs back, and removes what was made behind them: in their loop, and behind each loop
 * around them. Inside a transaction.
 */
export function putBack(
  stepRuns: StepRunRepository,
  options: {
    runSeq: number;
    workflow: CompiledWorkflow;
    rows: readonly StepRunKey[];
    request: RetryRequest;
    now: number;
    mask: (json: string) => string;
  },
): void {
  const { runSeq, workflow, rows, request, now, mask } = options;
  const encode = (value: Json): StoredValue =>
    encodeStored(value, { references: new References(null), mayRefer: () => false, mask });
  const { edges } = workflow.definition;

  for (const key of rows) {
    const compiled = workflow.byId.get(key.step_id);
    if (compiled === undefined) continue;
    for (const behind of downstreamOf(key.step_id, edges))
      stepRuns.removeAt({ run_seq: runSeq, step_id: behind, iteration: key.iteration });
    if (compiled.type?.container === true) stepRuns.removeItems(key);
    if (request.output !== undefined)
      supply(stepRuns, { key, compiled, output: request.output, now, encode });
    else
      stepRuns.putBack(
        key,
        request.input === undefined ? undefined : { input: encode(request.input.value) },
      );
    reopenAround(stepRuns, workflow, compiled, key);
  }
}

/** The loops around a step run go on with its item, and what lies behind them is done anew. */
function reopenAround(
  stepRuns: StepRunRepository,
  workflow: CompiledWorkflow,
  compiled: CompiledStep,
  key: StepRunKey,
): void {
  let { iteration } = key;
  for (const loop of loopsAround(workflow, compiled)) {
    const { id } = loop.step;
    const around = iteration.includes('.') ? iteration.slice(0, iteration.lastIndexOf('.')) : '';
    stepRuns.reopenItem({ run_seq: key.run_seq, step_id: id, iteration });
    const body = new Set(workflow.bodies.get(loop.index)?.map(({ step }) => step.id));
    for (const behind of downstreamOf(id, workflow.definition.edges)) {
      const other = workflow.byId.get(behind);
      // Its body is left alone: other items stand as they are.
      if (body.has(behind) || (other !== undefined && loopsAround(workflow, other).includes(loop)))
        continue;
      stepRuns.removeAt({ run_seq: key.run_seq, step_id: behind, iteration: around });
    }
    stepRuns.reopen(
      { run_seq: key.run_seq, step_id: id, iteration: around },
      workflow.steps
        .filter((other) => loopsAround(workflow, other).includes(loop))
        .map(({ step }) => step.id),
    );
    iteration = around;
  }
}

function supply(
  stepRuns: StepRunRepository,
  options: {
    key: StepRunKey;
    compiled: CompiledStep;
    output: { value: Json; port: string | undefined };
    now: number;
    encode: (value: Json) => StoredValue;
  },
): void {
  const { key, compiled, output, now, encode } = options;
  const before = stepRuns.at(key);
  const ports = compiled.type?.portsFor(compiled.step.params).map(({ name }) => name) ?? [];
  const usual = compiled.type?.container === true ? 'done' : compiled.firstPort;
  const port = output.port ?? usual;
  if (!ports.includes(port))
    throw new ConflictError(`"${compiled.step.id}" has no port "${port}".`, {
      hint: `It has ${ports.join(', ')}.`,
    });
  stepRuns.put({
    run_seq: key.run_seq,
    step_id: key.step_id,
    iteration: key.iteration,
    status: 'succeeded',
    port,
    started_at: before?.started_at ?? now,
    ended_at: now,
    due_at: null,
    wait_reason: null,
    input: before?.input ?? null,
    output: encode(output.value),
    error: null,
    notes: before?.notes ?? null,
    edited: 'output',
  });
}
