import * as z from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { type StepError, stepErrorSchema } from '../../shared/model/run.ts';
import { idToText } from '../db/ids.ts';
import type { LoopPlan, StepContext } from '../steps/define-step.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import type { CarryOn } from './carry-on.ts';
import type { Links } from './links.ts';
import type { Rehearsal } from './rehearsal.ts';
import { readRunPart } from './run-part.ts';
import type { RunRow } from './run-repository.ts';
import {
  type Frame,
  type ItemEnd,
  keepOutput,
  newRunState,
  passOver,
  type RunState,
  type StepState,
} from './run-state.ts';
import { parseNotes } from './step-notes.ts';
import type { AttemptRow, StepRunRepository, StepRunRow } from './step-run-repository.ts';
import { decodeStored, type StoredValue } from './stored-value.ts';
import { signalSchema, type WaitRepository } from './wait-repository.ts';

/** A step that was cut off this often in a row may be what kills the process. */
const MOST_INTERRUPTIONS = 5;

export interface LoadDeps {
  stepRuns: StepRunRepository;
  waits: WaitRepository;
  links: Links;
  carryOn: CarryOn;
  now: () => number;
}

/** Brings a claimed run into memory: as new, or as far as it had come. */
export function loadRun(
  deps: LoadDeps,
  options: {
    row: RunRow;
    workflow: CompiledWorkflow;
    trigger: JsonObject;
    rehearsal: Rehearsal | null;
  },
): RunState {
  const { stepRuns, now } = deps;
  const { row, workflow, trigger, rehearsal } = options;
  const startedAt = row.started_at ?? now();
  const id = idToText(row.id);
  const links = deps.links.of(id, workflow.outside, '');
  const part = row.part === null ? null : readRunPart(row.part);
  // A replay that goes on from another run has that one's step runs, as a re-run has.
  const takesOver = row.cause === 'rerun' || (row.cause === 'replay' && row.parent_seq !== null);
  const fresh = row.started_at === null && !takesOver && part === null;
  const run = newRunState({
    ...{ row, id, workflow, trigger, startedAt },
    ...{ links, rehearsal, part, fresh },
  });
  if (!fresh) restoreOutside(deps, run);

  for (const step of run.root.steps) {
    if (step.phase !== 'pending' || step.compiled.type?.group !== 'trigger') continue;
    if (step.compiled.step.id !== row.trigger_step) {
      step.phase = 'skipped';
      continue;
    }
    step.phase = 'succeeded';
    step.port = step.compiled.firstPort;
    keepOutput(step, trigger);
    const { port } = step;
    // Its input and output are the event itself.
    run.writes.push(() =>
      stepRuns.put({
        run_seq: row.seq,
        step_id: step.compiled.step.id,
        iteration: '',
        status: 'succeeded',
        port,
        started_at: startedAt,
        ended_at: startedAt,
        due_at: null,
        wait_reason: null,
        input: null,
        output: null,
        error: null,
        notes: null,
      }),
    );
  }
  passOver(run, run.root);
  return run;
}

function restoreOutside(deps: LoadDeps, run: RunState): void {
  const { seq } = run.row;
  const rows = new Map(deps.stepRuns.outside(seq).map((row) => [row.step_id, row]));
  const attempts = deps.stepRuns.attemptsOutside(seq);
  for (const step of run.root.steps) {
    const { id } = step.compiled.step;
    const own = attempts.filter((attempt) => attempt.step_id === id);
    restoreStep(deps, run, step, rows.get(id), own);
  }
}

/** What is stored of one item of a loop that was begun before. */
export function restoreItem(deps: LoadDeps, run: RunState, frame: Frame): void {
  const { stepRuns } = deps;
  const at = (stepId: string) => ({
    run_seq: run.row.seq,
    step_id: stepId,
    iteration: frame.iteration,
  });
  const own = frame.loop === null ? undefined : stepRuns.at(at(frame.loop.compiled.step.id));
  if (own !== undefined) {
    frame.stored = true;
    frame.startedAt = own.started_at ?? frame.startedAt;
  }
  for (const step of frame.steps) {
    const key = at(step.compiled.step.id);
    restoreStep(deps, run, step, stepRuns.at(key), stepRuns.attemptsAt(key));
  }
}

function restoreStep(
  deps: LoadDeps,
  run: RunState,
  step: StepState,
  row: StepRunRow | undefined,
  attempts: readonly AttemptRow[],
): void {
  step.attempts = attempts.at(-1)?.number ?? 0;
  step.firstStartedAt = attempts[0]?.started_at ?? null;
  step.interruptions = trailingInterruptions(attempts);
  step.series = lastSeries(attempts);
  if (row === undefined) {
    // Attempts without a step run: a person retried what lies before it.
    if (attempts.length > 0) step.nextCause = 'manual';
    return;
  }
  const decode = (stored: StoredValue | null): Json =>
    stored === null ? null : decodeStored(stored, (path) => valueAt(step.frame, path));
  step.stored = true;
  step.changedValue =
    row.status === 'running' ||
    row.status === 'queued' ||
    row.wait_reason === 'retry' ||
    row.wait_reason === 'person';
  step.firstStartedAt ??= row.started_at;
  if (row.edited === 'input') step.editedInput = { value: decode(row.input) };
  switch (row.status) {
    case 'succeeded':
    case 'failed':
      restoreEnded(run, step, row, decode);
      break;
    case 'canceled':
    case 'skipped':
      step.phase = row.status;
      break;
    case 'waiting':
      restoreNotes(step, row);
      restoreWait(deps, run, step, row, decode);
      break;
    case 'running':
      restoreNotes(step, row);
      if (step.compiled.type?.container === true) restoreLoop(deps, run, step, row, decode);
      else restoreInterrupted(deps, run, step);
      break;
    case 'queued':
      // Put back by a person, to be written anew as a whole.
      step.nextCause = 'manual';
      step.stored = false;
      break;
    case 'filtered':
      break;
  }
}

type Decode = (stored: StoredValue | null) => Json;

function restoreEnded(run: RunState, step: StepState, row: StepRunRow, decode: Decode): void {
  step.phase = row.status === 'failed' ? 'failed' : 'succeeded';
  step.port = row.port;
  step.failure = parseError(row.error);
  if (row.port === null) return;
  const isTrigger = step.compiled.type?.group === 'trigger';
  const output = isTrigger ? (run.root.scope['trigger'] ?? null) : decode(row.output);
  keepOutput(step, output);
  if (step.compiled.step.type === STOP) run.stopped ??= stopOf(step, output);
}

const STOP = 'stop';
const stopSchema = z.object({
  status: z.enum(['succeeded', 'failed', 'canceled']),
  message: z.string().nullable(),
});

/** It had said that the run ends, and the engine stopped before it had. */
function stopOf(step: StepState, output: Json): RunState['stopped'] {
  const said = stopSchema.safeParse(output);
  return said.success ? { ...said.data, stepId: step.compiled.step.id, output } : null;
}

/** They are written again with whatever becomes of the step. */
function restoreNotes(step: StepState, row: StepRunRow): void {
  const { warnings, logs } = parseNotes(row.notes);
  step.warnings = warnings;
  step.logs = logs;
}

function restoreWait(
  deps: LoadDeps,
  run: RunState,
  step: StepState,
  row: StepRunRow,
  decode: Decode,
): void {
  const { carryOn } = deps;
  carryOn.waitsStill(run, step, row.due_at);
  const stored = { port: row.port ?? step.compiled.firstPort, output: decode(row.output) };
  switch (row.wait_reason) {
    case 'person':
      return;
    case 'delay':
      step.afterWait = stored;
      break;
    case 'retry':
    case null:
      step.nextCause = 'automatic';
      break;
    case 'approval':
    case 'webhook':
    case 'workflow':
    case 'batch': {
      if (row.port !== null) step.afterWait = stored;
      step.nextCause = 'automatic';
      const result = deps.waits.at(row)?.result ?? null;
      if (result === null) break;
      carryOn.signalled(run, step, signalSchema.parse(JSON.parse(result)));
      return;
    }
  }
  if (row.due_at !== null && row.due_at <= deps.now()) carryOn.waitEnded(run, step);
}

/** Items that ended count; the others are carried on, or begun. */
function restoreLoop(
  deps: LoadDeps,
  run: RunState,
  step: StepState,
  row: StepRunRow,
  decode: Decode,
): void {
  const plan = loopPlan(step, decode(row.input));
  if (plan === null) {
    step.stored = false;
    return;
  }
  const around = step.frame.iteration;
  const ended: (ItemEnd | undefined)[] = [];
  let begun = 0;
  for (const item of deps.stepRuns.items(row.run_seq, row.step_id, around)) {
    const index = Number(item.iteration.slice(around === '' ? 0 : around.length + 1));
    begun = Math.max(begun, index + 1);
    if (item.status !== 'succeeded' && item.status !== 'failed') continue;
    ended[index] = {
      status: item.status,
      output: decodeItem(deps, run, step, item),
      error: parseError(item.error),
    };
  }
  deps.carryOn.loops.begin(run, step, { plan, ended, begun, restored: true });
}

/** What a loop's step said, from its stored input; null when it would say something else now. */
export function loopPlan({ compiled }: Pick<StepState, 'compiled'>, input: Json): LoopPlan | null {
  try {
    const result = compiled.type?.execute(input, NO_CONTEXT);
    return result === undefined || result instanceof Promise || !('loop' in result)
      ? null
      : result.loop;
  } catch {
    return null;
  }
}

/** Loops are planned from their input alone. */
const NO_CONTEXT: StepContext = new Proxy<StepContext>(Object.create(null), {
  get(_target, name) {
    throw new TypeError(`a loop is planned from its input alone, and not from ${String(name)}`);
  },
});

/** The output of an item, which may refer to what the steps of its body gave. */
function decodeItem(deps: LoadDeps, run: RunState, loop: StepState, item: StepRunRow): Json {
  if (item.output === null) return null;
  const resolve = (path: string): Json => {
    const [root = '', stepId = '', ...rest] = path.split('.');
    const member = run.workflow.byId.get(stepId);
    const inBody = root === 'steps' && member?.loop === loop.compiled.index;
    if (root === 'item')
      return follow(
        item.input === null
          ? null
          : decodeStored(item.input, (outer) => valueAt(loop.frame, outer)),
        stepId === '' ? [] : [stepId, ...rest],
      );
    if (!inBody) return valueAt(loop.frame, path);
    const row = deps.stepRuns.at({
      run_seq: item.run_seq,
      step_id: stepId,
      iteration: item.iteration,
    });
    const output = row?.output ?? null;
    return follow(output === null ? null : decodeStored(output, resolve), rest);
  };
  return decodeStored(item.output, resolve);
}

/**
 * The process ended while the step was under way. What may be done again is tried again; what
 * acted on the outside world waits for a person, because nobody knows whether it took effect.
 */
function restoreInterrupted(deps: { carryOn: CarryOn }, run: RunState, step: StepState): void {
  const { type, step: definition } = step.compiled;
  const mayRepeat =
    type?.effectsFor(definition.params) !== 'external' || definition.onInterrupted === 'retry';
  if (mayRepeat && step.interruptions < MOST_INTERRUPTIONS) {
    step.nextCause = 'recovery';
    return;
  }
  deps.carryOn.waitForPerson(run, step, {
    code: 'interrupted',
    message: mayRepeat
      ? `Patchbay stopped ${step.interruptions} times in a row while this step was running.`
      : 'Patchbay stopped while this step was running; it is not known whether it took effect.',
    hint: mayRepeat
      ? 'It may be what stops the process. Look at its input, then retry it or cancel the run.'
      : 'Check on the other side, then retry the step or cancel the run.',
  });
}

function trailingInterruptions(attempts: readonly AttemptRow[]): number {
  let count = 0;
  for (let i = attempts.length - 1; i >= 0 && attempts[i]?.status === 'interrupted'; i--) count++;
  return count;
}

/** The attempts since a person last said to try, which is what a retry policy counts. */
function lastSeries(attempts: readonly AttemptRow[]): StepState['series'] {
  const manual = attempts.findLast((attempt) => attempt.cause === 'manual');
  const first = manual ?? attempts[0];
  return {
    attemptsBefore: manual === undefined ? 0 : manual.number - 1,
    startedAt: first?.started_at ?? null,
  };
}

function parseError(text: string | null): StepError | null {
  return text === null ? null : stepErrorSchema.parse(JSON.parse(text));
}

/** What a stored reference leads to: `trigger.body`, `steps.fetch`, `steps.fetch.body`, `item`. */
export function valueAt(at: Pick<Frame, 'scope' | 'outputs'>, path: string): Json {
  const [root = '', first, ...rest] = path.split('.');
  if (root === 'steps') return follow(at.outputs[first ?? ''] ?? null, rest);
  return follow(at.scope[root] ?? null, first === undefined ? [] : [first, ...rest]);
}

export function follow(from: Json, keys: readonly string[]): Json {
  let value: Json | undefined = from;
  for (const key of keys)
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value ?? null;
}
