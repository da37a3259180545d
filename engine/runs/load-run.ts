import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { idToText } from '../db/ids.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import { type CarryOn, MOST_INTERRUPTIONS } from './carry-on.ts';
import type { RunRow } from './run-repository.ts';
import { keepOutput, newRunState, type RunState, type StepState } from './run-state.ts';
import { parseNotes } from './step-notes.ts';
import type { AttemptRow, StepRunRepository, StepRunRow } from './step-run-repository.ts';
import { decodeStored } from './stored-value.ts';

/** Brings a claimed run into memory: as new, or as far as it had come. */
export function loadRun(
  deps: { stepRuns: StepRunRepository; carryOn: CarryOn; now: () => number },
  options: { row: RunRow; workflow: CompiledWorkflow; trigger: JsonObject },
): RunState {
  const { stepRuns, now } = deps;
  const { row, workflow, trigger } = options;
  const startedAt = row.started_at ?? now();
  const run = newRunState({ row, id: idToText(row.id), workflow, trigger, startedAt });
  const fresh = row.started_at === null && row.cause !== 'rerun';
  if (!fresh) restore(deps, run);

  for (const step of run.steps) {
    if (step.phase !== 'pending' || step.compiled.type?.group !== 'trigger') continue;
    if (step.compiled.step.id !== row.trigger_step) {
      step.phase = 'skipped';
      continue;
    }
    step.phase = 'succeeded';
    step.port = step.compiled.firstPort;
    keepOutput(run, step.compiled, trigger);
    const id = step.compiled.step.id;
    const { port } = step;
    // Its input and output are the event itself.
    run.writes.push(() =>
      stepRuns.put({
        run_seq: row.seq,
        step_id: id,
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
  return run;
}

function restore(
  deps: { stepRuns: StepRunRepository; carryOn: CarryOn; now: () => number },
  run: RunState,
): void {
  const rows = new Map(deps.stepRuns.ofRun(run.row.seq).map((row) => [row.step_id, row]));
  const attempts = deps.stepRuns.attemptsOf(run.row.seq);
  for (const step of run.steps) {
    const { id } = step.compiled.step;
    const own = attempts.filter((attempt) => attempt.step_id === id);
    step.attempts = own.at(-1)?.number ?? 0;
    step.firstStartedAt = own[0]?.started_at ?? null;
    step.interruptions = trailingInterruptions(own);
    step.series = lastSeries(own);
    const row = rows.get(id);
    if (row !== undefined) restoreStep(deps, run, step, row);
    // Attempts without a step run: a person retried what lies before it.
    else if (own.length > 0) step.nextCause = 'manual';
  }
}

function restoreStep(
  deps: { carryOn: CarryOn; now: () => number },
  run: RunState,
  step: StepState,
  row: StepRunRow,
): void {
  const output = (): Json =>
    row.output === null ? null : decodeStored(row.output, (path) => valueAt(run, path));
  step.stored = true;
  switch (row.status) {
    case 'succeeded':
    case 'failed': {
      step.phase = row.status;
      step.port = row.port;
      const isTrigger = step.compiled.type?.group === 'trigger';
      if (row.port !== null)
        keepOutput(run, step.compiled, isTrigger ? (run.scope['trigger'] ?? null) : output());
      break;
    }
    case 'canceled':
    case 'skipped':
      step.phase = row.status;
      break;
    case 'waiting':
      restoreNotes(step, row);
      restoreWait(deps, run, step, row, output);
      break;
    case 'running':
      restoreNotes(step, row);
      restoreInterrupted(deps, run, step);
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

/** They are written again with whatever becomes of the step. */
function restoreNotes(step: StepState, row: StepRunRow): void {
  const { warnings, logs } = parseNotes(row.notes);
  step.warnings = warnings;
  step.logs = logs;
}

function restoreWait(
  deps: { carryOn: CarryOn; now: () => number },
  run: RunState,
  step: StepState,
  row: StepRunRow,
  output: () => Json,
): void {
  step.phase = 'waiting';
  step.dueAt = row.due_at;
  step.firstStartedAt ??= row.started_at;
  if (row.wait_reason === 'person') return;
  if (row.wait_reason === 'delay')
    step.afterWait = { port: row.port ?? step.compiled.firstPort, output: output() };
  else step.nextCause = 'automatic';
  if (row.due_at !== null && row.due_at <= deps.now()) deps.carryOn.waitEnded(run, step);
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

/** What a stored reference leads to: `trigger.body`, `steps.fetch`, `steps.fetch.body`. */
export function valueAt(run: Pick<RunState, 'scope' | 'outputs'>, path: string): Json {
  const [root = '', first, ...rest] = path.split('.');
  let value: Json | undefined = root === 'steps' ? run.outputs[first ?? ''] : run.scope[root];
  for (const key of root === 'steps' ? rest : [first, ...rest]) {
    if (key === undefined) break;
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value ?? null;
}
