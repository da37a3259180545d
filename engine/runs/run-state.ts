import type { ExpressionScope } from '../../shared/expression/evaluation.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { AttemptCause, RunStatus, StepError, StepRunStatus } from '../../shared/model/run.ts';
import type { LoopPlan } from '../steps/define-step.ts';
import type { CompiledStep, CompiledWorkflow } from '../workflows/compile.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { RunPart } from './run-part.ts';
import type { RunRow } from './run-repository.ts';
import { References, TRIGGER } from './stored-value.ts';

/** `pending`: not looked at yet, or its incoming edges are not all settled. */
export type StepPhase = 'pending' | Exclude<StepRunStatus, 'queued' | 'filtered'>;

/** One step of a run that is in memory; inside of a loop, for one item. */
export interface StepState {
  readonly compiled: CompiledStep;
  readonly frame: Frame;
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
  /** What a person gave it instead of what its params say. */
  editedInput: { value: Json } | null;
  /** Why it failed. */
  failure: StepError | null;
  /** It may have changed a kept value in this or a cut-off attempt. */
  changedValue: boolean;
  /** Of the attempt that is under way. */
  abort: AbortController | null;
  /** Of a loop that was begun. */
  loop: LoopState | null;
  warnings: string[];
  logs: string[];
}

export interface LoopState {
  readonly plan: LoopPlan;
  /** Items being carried out, by their index. */
  readonly open: Map<number, Frame>;
  /** How each item ended; a hole while it has not. */
  readonly ended: (ItemEnd | undefined)[];
  /** Items below this were begun. */
  next: number;
  /** The same of an earlier time in memory: these go on, though another item has failed. */
  readonly begun: number;
  failedCount: number;
  /** Some items may have rows from before: a restart, or a retry. */
  readonly restored: boolean;
}

export interface ItemEnd {
  status: 'succeeded' | 'failed' | 'canceled';
  output: Json;
  error: StepError | null;
}

/** The steps that are carried out together: those outside of loops, or a loop's body for one item. */
export interface Frame {
  readonly loop: StepState | null;
  readonly index: number;
  /** `3` or, in a loop in a loop, `3.0`; empty outside of loops. */
  readonly iteration: string;
  /** By `CompiledStep.position`. */
  readonly steps: StepState[];
  readonly scope: ExpressionScope;
  readonly outputs: { [stepId: string]: Json };
  readonly references: References;
  /** Whether there is a row of this item. */
  stored: boolean;
  startedAt: number;
}

/** A run being carried out. Unloaded as soon as it only waits. */
export interface RunState {
  readonly row: RunRow;
  readonly id: string;
  readonly workflow: CompiledWorkflow;
  readonly root: Frame;
  /** Where something ended, so that other steps may be ready. */
  readonly changed: Set<Frame>;
  /** Attempts under way. */
  readonly running: Set<StepState>;
  readonly waiting: Set<StepState>;
  readonly rehearsal: Rehearsal | null;
  readonly part: RunPart | null;
  /** Nothing is stored of it but what this process wrote. */
  readonly fresh: boolean;
  readonly startedAt: number;
  /** Database writes that belong to the next commit. */
  writes: (() => void)[];
  /** Done once they are committed. */
  committed: (() => void)[];
  inFlight: number;
  canceled: boolean;
  /** A step said that the run ends here. */
  stopped: { status: RunStatus; message: string | null; stepId: string; output: Json } | null;
  /** What it ends or waits with is being committed. */
  leaving: boolean;
  /** Told when it leaves memory. */
  over: (() => void)[];
}

/** Nothing new begins: it was canceled, or a step stopped it. */
export function isEnding(run: RunState): boolean {
  return run.canceled || run.stopped !== null;
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

/** The step at the other end of an edge, where it belongs to the same frame. */
function stepAt(run: RunState, frame: Frame, index: number): StepState | undefined {
  const compiled = run.workflow.steps[index];
  if (compiled === undefined || compiled.loop !== (frame.loop?.compiled.index ?? null))
    return undefined;
  return frame.steps[compiled.position];
}

/**
 * A step is ready when every incoming edge is settled and at least one carries a result; one that
 * takes the first, as soon as an edge carries one.
 */
export function readiness(run: RunState, step: StepState): 'ready' | 'skip' | 'not-yet' {
  const { frame, compiled } = step;
  if (run.part?.alone === compiled.step.id) return 'ready';
  let carried = false;
  let open = false;
  for (const { from, port } of compiled.incoming) {
    if (from === frame.loop?.compiled.index) {
      carried = true;
      continue;
    }
    const source = stepAt(run, frame, from);
    if (source === undefined) continue;
    const state = edgeState(source, port);
    if (state === 'open') open = true;
    else if (state === 'carries') carried = true;
    if (open && compiled.joins === 'all') return 'not-yet';
  }
  if (carried) return 'ready';
  return open ? 'not-yet' : 'skip';
}

/** What came in along the edges that carry a result, in the order of their steps. */
export function incomingOf(
  run: RunState,
  step: StepState,
): { stepId: string; port: string; output: Json }[] {
  const { frame } = step;
  const found: { index: number; stepId: string; port: string; output: Json }[] = [];
  for (const { from, port } of step.compiled.incoming) {
    if (from === frame.loop?.compiled.index) {
      const { id } = frame.loop.compiled.step;
      found.push({ index: from, stepId: id, port, output: frame.scope['item'] ?? null });
      continue;
    }
    const source = stepAt(run, frame, from);
    if (source === undefined || edgeState(source, port) !== 'carries') continue;
    const { id } = source.compiled.step;
    found.push({ index: from, stepId: id, port, output: frame.outputs[id] ?? null });
  }
  found.sort((one, other) => one.index - other.index);
  return found.map(({ stepId, port, output }) => ({ stepId, port, output }));
}

function newStepState(compiled: CompiledStep, frame: Frame): StepState {
  return {
    compiled,
    frame,
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
    editedInput: null,
    failure: null,
    changedValue: false,
    abort: null,
    loop: null,
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
  links: JsonObject | null;
  rehearsal: Rehearsal | null;
  part: RunPart | null;
  fresh: boolean;
}): RunState {
  const { row, id, workflow, trigger, startedAt, links, rehearsal, part, fresh } = options;
  const outputs: { [stepId: string]: Json } = {};
  const references = new References(null);
  references.add('trigger', TRIGGER, trigger);
  const root: Frame = {
    loop: null,
    index: 0,
    iteration: '',
    steps: [],
    scope: {
      trigger,
      steps: outputs,
      run: {
        id,
        cause: row.cause,
        startedAt: new Date(startedAt).toISOString(),
        ...(links === null ? {} : { links }),
      },
      workflow: { id: workflow.workflowId, name: workflow.name, version: workflow.versionNumber },
      vars: {},
      ...(part?.item == null ? {} : { item: part.item.value, index: 0 }),
    },
    outputs,
    references,
    stored: true,
    startedAt,
  };
  for (const compiled of workflow.outside) root.steps.push(newStepState(compiled, root));
  // A step of a loop that is tried out alone has its item for itself.
  const alone = part?.alone == null ? undefined : workflow.byId.get(part.alone);
  if (alone !== undefined && alone.loop !== null) root.steps.push(newStepState(alone, root));
  return {
    row,
    id,
    workflow,
    root,
    changed: new Set([root]),
    running: new Set(),
    waiting: new Set(),
    rehearsal,
    part,
    fresh,
    startedAt,
    writes: [],
    committed: [],
    inFlight: 0,
    canceled: false,
    stopped: null,
    leaving: false,
    over: [],
  };
}

/** The body of a loop for one of its items. */
export function newItemFrame(
  run: RunState,
  loop: StepState,
  options: { index: number; item: Json; startedAt: number; links: JsonObject | null },
): Frame {
  const { index, item, startedAt, links } = options;
  const { frame: around, compiled } = loop;
  // What lies before the loop stands still while its items are carried out.
  const outputs = { ...around.outputs };
  const references = new References(around.references);
  references.add('item', compiled.index, item);
  const outerRun = toObject(around.scope['run']);
  const frame: Frame = {
    loop,
    index,
    iteration: around.iteration === '' ? String(index) : `${around.iteration}.${index}`,
    steps: [],
    scope: {
      ...around.scope,
      steps: outputs,
      item,
      index,
      // Those of steps outside of the loop stay.
      ...(links === null
        ? {}
        : { run: { ...outerRun, links: { ...toObject(outerRun['links']), ...links } } }),
    },
    outputs,
    references,
    stored: false,
    startedAt,
  };
  for (const member of run.workflow.bodies.get(compiled.index) ?? [])
    frame.steps.push(newStepState(member, frame));
  passOver(run, frame);
  return frame;
}

/** What a test does not carry out. */
export function passOver({ part }: Pick<RunState, 'part'>, frame: Frame): void {
  if (part === null) return;
  for (const step of frame.steps)
    if (step.phase === 'pending' && !part.steps.includes(step.compiled.step.id))
      step.phase = 'skipped';
}

function toObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function keepOutput(step: StepState, output: Json): void {
  const { frame, compiled } = step;
  const { id } = compiled.step;
  frame.outputs[id] = output;
  frame.references.add(`steps.${id}`, compiled.index, output);
}

/** Nothing of it is pending, running or waiting. */
export function isSettled(frame: Frame): boolean {
  return frame.steps.every(
    ({ phase }) => phase !== 'pending' && phase !== 'running' && phase !== 'waiting',
  );
}

/** A failure that left through its error port was dealt with. */
export function failedStep(frame: Frame): StepState | undefined {
  return frame.steps.find((step) => step.phase === 'failed' && step.port === null);
}

/**
 * What a frame gives to whoever called it: the output of its last step, or, where several steps have
 * nothing behind them, their outputs by step id.
 */
export function outcome(frame: Frame): Json {
  const last = frame.steps.filter(
    (step) =>
      (step.phase === 'succeeded' || (step.phase === 'failed' && step.port !== null)) &&
      step.compiled.type?.group !== 'trigger' &&
      (step.port === null || !step.compiled.connected.has(step.port)),
  );
  const [only, second] = last;
  if (only === undefined) return null;
  if (second === undefined) return frame.outputs[only.compiled.step.id] ?? null;
  const all: JsonObject = {};
  for (const { compiled } of last) all[compiled.step.id] = frame.outputs[compiled.step.id] ?? null;
  return all;
}

/** How the run ended, once nothing is pending, running or waiting. */
export function finalStatus(run: RunState): RunStatus {
  if (run.canceled) return 'canceled';
  if (run.stopped !== null) return run.stopped.status;
  if (failedStep(run.root) !== undefined) return 'failed';
  const acted = run.root.steps.some(hasActed);
  return !acted && run.root.steps.some(endedAtFilter) ? 'filtered' : 'succeeded';
}

/** An action succeeded, or items were carried out. */
function hasActed(step: StepState): boolean {
  if (step.phase !== 'succeeded') return false;
  const { type } = step.compiled;
  return type?.group === 'action' || type?.container === true;
}

/** A filter let nothing through, and no edge leaves the port it took. */
function endedAtFilter({ compiled, phase, port }: StepState): boolean {
  return (
    compiled.type?.filters === true &&
    phase === 'succeeded' &&
    port !== null &&
    port !== compiled.firstPort &&
    !compiled.connected.has(port)
  );
}
