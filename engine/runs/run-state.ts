import type { ExpressionScope } from '../../shared/expression/evaluation.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { AttemptCause, StepRunStatus } from '../../shared/model/run.ts';
import type { CompiledStep, CompiledWorkflow } from '../workflows/compile.ts';
import type { RunRow } from './run-repository.ts';
import { References, TRIGGER } from './stored-value.ts';

/** `pending`: not looked at yet, or its incoming edges are not all settled. */
export type StepPhase = 'pending' | Exclude<StepRunStatus, 'queued' | 'filtered'>;

/** One step of a run that is in memory. */
export interface StepState {
  readonly compiled: CompiledStep;
  phase: StepPhase;
  /** The port the result left through; null while there is none. */
  port: string | null;
  dueAt: number | null;
  /** Whether there is a row of it, to be changed and not made. */
  stored: boolean;
  /** Attempts so far, cut-off ones included. */
  attempts: number;
  /** How many of them a crash cut off, in a row. */
  interruptions: number;
  firstStartedAt: number | null;
  /** What its retry policy counts: attempts since a person last said to try, and since when. */
  series: { attemptsBefore: number; startedAt: number | null };
  /** Why the next attempt is made. */
  nextCause: AttemptCause;
  /** A delay that is over, or nothing: its stored result is already known. */
  afterWait: { port: string; output: Json } | null;
  /** Of the attempt that is under way. */
  abort: AbortController | null;
  warnings: string[];
  logs: string[];
}

/** A run being carried out. Unloaded as soon as it only waits. */
export interface RunState {
  readonly row: RunRow;
  readonly id: string;
  readonly workflow: CompiledWorkflow;
  readonly steps: StepState[];
  readonly scope: ExpressionScope;
  readonly outputs: { [stepId: string]: Json };
  readonly references: References;
  readonly startedAt: number;
  /** Database writes that belong to the next commit. */
  writes: (() => void)[];
  inFlight: number;
  canceled: boolean;
  /** What it ends or waits with is being committed. */
  leaving: boolean;
  /** Told when it leaves memory. */
  over: (() => void)[];
}

/** Whether the edge from `port` of this step brings a result, never will, or is still open. */
function edgeState(from: StepState, port: string): 'carries' | 'dead' | 'open' {
  switch (from.phase) {
    case 'pending':
    case 'running':
    case 'waiting':
      return 'open';
    case 'succeeded':
      return from.port === port ? 'carries' : 'dead';
    case 'failed':
      return from.port !== null && from.port === port ? 'carries' : 'dead';
    case 'skipped':
    case 'canceled':
      return 'dead';
  }
}

/** A step is ready when every incoming edge is settled and at least one carries a result. */
export function readiness(run: RunState, step: StepState): 'ready' | 'skip' | 'not-yet' {
  let carried = false;
  for (const edge of step.compiled.incoming) {
    const from = run.steps[edge.from];
    if (from === undefined) continue;
    const state = edgeState(from, edge.port);
    if (state === 'open') return 'not-yet';
    if (state === 'carries') carried = true;
  }
  return carried ? 'ready' : 'skip';
}

function newStepState(compiled: CompiledStep): StepState {
  return {
    compiled,
    phase: 'pending',
    port: null,
    dueAt: null,
    stored: false,
    attempts: 0,
    interruptions: 0,
    firstStartedAt: null,
    series: { attemptsBefore: 0, startedAt: null },
    nextCause: 'initial',
    afterWait: null,
    abort: null,
    warnings: [],
    logs: [],
  };
}

export function newRunState(options: {
  row: RunRow;
  id: string;
  workflow: CompiledWorkflow;
  trigger: JsonObject;
  startedAt: number;
}): RunState {
  const { row, id, workflow, trigger, startedAt } = options;
  const outputs: { [stepId: string]: Json } = {};
  const references = new References();
  references.add('trigger', TRIGGER, trigger);
  return {
    row,
    id,
    workflow,
    steps: workflow.steps.map(newStepState),
    scope: {
      trigger,
      steps: outputs,
      run: { id, cause: row.cause, startedAt: new Date(startedAt).toISOString() },
      workflow: { id: workflow.workflowId, name: workflow.name, version: workflow.versionNumber },
      vars: {},
    },
    outputs,
    references,
    startedAt,
    writes: [],
    inFlight: 0,
    canceled: false,
    leaving: false,
    over: [],
  };
}

export function keepOutput(run: RunState, step: CompiledStep, output: Json): void {
  const { id } = step.step;
  run.outputs[id] = output;
  run.references.add(`steps.${id}`, step.index, output);
}

/** How the run ended, once nothing is pending, running or waiting. */
export function finalStatus(run: RunState): 'succeeded' | 'failed' | 'filtered' | 'canceled' {
  if (run.canceled) return 'canceled';
  // A failure that left through its error port was dealt with.
  if (run.steps.some((step) => step.phase === 'failed' && step.port === null)) return 'failed';
  const acted = run.steps.some(
    (step) => step.compiled.type?.group === 'action' && step.phase === 'succeeded',
  );
  return !acted && run.steps.some(endedAtFilter) ? 'filtered' : 'succeeded';
}

/** A filter let nothing through, and no edge leaves the port it took. */
function endedAtFilter(step: StepState): boolean {
  return (
    step.compiled.step.type === 'filter' &&
    step.phase === 'succeeded' &&
    step.port !== null &&
    step.port !== step.compiled.firstPort &&
    !step.compiled.connected.has(step.port)
  );
}
