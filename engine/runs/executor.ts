import type { Logger } from 'pino';
import type { JsonObject } from '../../shared/json.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { Committer } from '../db/committer.ts';
import { idToText } from '../db/ids.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import { type AttemptEnd, carryOut, describe, EngineStopping, RunCanceled } from './attempt.ts';
import type { CarryOn, PlannedAttempt } from './carry-on.ts';
import { loadRun } from './load-run.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunRepository, RunRow } from './run-repository.ts';
import { finalStatus, type RunState } from './run-state.ts';
import type { StepRunRepository } from './step-run-repository.ts';

/** How long to wait before a write that the database refused is tried again. */
const WRITE_RETRY_MS = 1000;
/** The clock may jump and the machine may sleep: due times are looked at this often at least. */
const CLOCK_CHECK_MS = 1000;
/** Runs at once while webhooks stream in: receiving goes before executing. */
const RUNS_UNDER_PRESSURE = 12;

export interface Executor {
  start(): void;
  /** There may be something to claim. */
  wake(): void;
  /** A run got a due time. */
  scheduled(dueAt: number): void;
  /** True when the run is in memory and will end as canceled. */
  cancelActive(runSeq: number): boolean;
  isActive(runSeq: number): boolean;
  readonly active: number;
  stop(graceMs: number): Promise<void>;
}

export interface ExecutorDeps {
  queue: RunQueue;
  runs: RunRepository;
  stepRuns: StepRunRepository;
  committer: Committer;
  carryOn: CarryOn;
  compiled: (versionSeq: number) => CompiledWorkflow;
  /** At once, unless the event's body takes work to read. */
  trigger: (row: RunRow, workflow: CompiledWorkflow) => JsonObject | Promise<JsonObject>;
  settings: () => Settings;
  /** Whether webhooks arrive faster than they should share the process with much else. */
  underPressure: () => boolean;
  changed: (runId: string) => void;
  /** It will not be carried on by itself. */
  ended: (run: RunRow) => void;
  now: () => number;
  log: Logger;
}

/** Claims runs, carries them on, and commits what happened before anything depends on it. */
export function createExecutor(deps: ExecutorDeps): Executor {
  const { queue, runs, committer, carryOn, now, log } = deps;
  const active = new Map<number, RunState>();
  const perWorkflow = new Map<number, number>();
  /** Limits that workflows set themselves, known once a run of theirs was loaded. */
  const ownLimits = new Map<number, number>();
  let running = false;
  let stopping = false;
  let pumpPlanned = false;
  let claiming = false;
  /** Claimed runs whose event is being read. */
  let loading = 0;
  let nextDue: number | null = null;
  let clock: NodeJS.Timeout | undefined;
  let idle: (() => void) | null = null;

  function wake(): void {
    if (!running || pumpPlanned) return;
    pumpPlanned = true;
    setImmediate(pump);
  }

  function room(workflowSeq: number): number {
    const { perWorkflow: general } = deps.settings().execution;
    return (ownLimits.get(workflowSeq) ?? general) - (perWorkflow.get(workflowSeq) ?? 0);
  }

  function pump(): void {
    pumpPlanned = false;
    if (!running || claiming || queue.length === 0) return;
    const { concurrency } = deps.settings().execution;
    const limit = deps.underPressure() ? Math.min(concurrency, RUNS_UNDER_PRESSURE) : concurrency;
    if (active.size + loading >= limit) return;
    claiming = true;
    queue
      .claim({ limit: limit - active.size - loading, room })
      .then((rows) => {
        for (const row of rows) begin(row);
      })
      .catch((error: unknown) => log.error({ err: error }, 'runs could not be claimed'))
      .finally(() => {
        claiming = false;
      });
  }

  function begin(row: RunRow): void {
    perWorkflow.set(row.workflow_seq, (perWorkflow.get(row.workflow_seq) ?? 0) + 1);
    try {
      const workflow = deps.compiled(row.version_seq);
      const most = workflow.definition.settings.concurrency;
      if (most === undefined) ownLimits.delete(row.workflow_seq);
      else ownLimits.set(row.workflow_seq, most);
      if (most !== undefined && (perWorkflow.get(row.workflow_seq) ?? 0) > most) {
        giveBack(row);
        return;
      }
      const trigger = deps.trigger(row, workflow);
      if (trigger instanceof Promise) {
        loading++;
        trigger
          .then((value) => load(row, workflow, value))
          .catch((error: unknown) => failUnloadable(row, error))
          .finally(() => {
            loading--;
          });
      } else load(row, workflow, trigger);
    } catch (error) {
      failUnloadable(row, error);
    }
  }

  function load(row: RunRow, workflow: CompiledWorkflow, trigger: JsonObject): void {
    const run = loadRun(deps, { row, workflow, trigger });
    active.set(row.seq, run);
    guarded(run, () => carryOnWith(run));
  }

  /** The workflow's own limit was not known yet: the run waits until one of its others ends. */
  function giveBack(row: RunRow): void {
    release(row);
    queue.announce({ seq: row.seq, workflowSeq: row.workflow_seq });
  }

  function failUnloadable(row: RunRow, error: unknown): void {
    log.error({ err: error, run: idToText(row.id) }, 'a run could not be carried on');
    const text = JSON.stringify(describe(error));
    persist(
      () => runs.finish(row.seq, { status: 'failed', endedAt: now(), error: text }),
      () => {
        release(row);
        deps.changed(idToText(row.id));
        deps.ended(row);
        if (active.size === 0) idle?.();
      },
    );
  }

  function carryOnWith(run: RunState): void {
    let planned: PlannedAttempt[] = [];
    if (!run.canceled && !stopping) planned = carryOn.advance(run);
    if (run.canceled && run.inFlight === 0) carryOn.cancelWaiting(run);
    const { seq } = run.row;
    const busy = run.inFlight + planned.length > 0;
    let after: (() => void) | null = null;

    run.leaving = !busy;
    if (!busy && isSettled(run)) {
      const status = finalStatus(run);
      const end = { status, endedAt: now(), error: runError(run) };
      run.writes.push(() => runs.finish(seq, end));
      after = () => {
        unload(run);
        deps.ended(run.row);
      };
    } else if (!busy && !stopping) {
      const dueAt = earliestDue(run);
      run.writes.push(() => runs.wait(seq, dueAt));
      after = () => {
        unload(run);
        if (dueAt !== null) scheduled(dueAt);
      };
    } else if (!busy) {
      // The engine stops between two steps: the next start goes on from here.
      after = () => unload(run);
    } else if (run.row.status !== 'running') {
      run.row.status = 'running';
      run.writes.push(() => runs.start(seq, run.startedAt));
    }

    run.inFlight += planned.length;
    const { writes } = run;
    run.writes = [];
    persist(
      () => {
        for (const write of writes) write();
      },
      () => {
        deps.changed(run.id);
        guarded(run, () => {
          for (const attempt of planned) startAttempt(run, attempt);
          after?.();
        });
      },
    );
  }

  /** A fault in one run ends that run; the others and the engine go on. */
  function guarded(run: RunState, act: () => void): void {
    try {
      act();
    } catch (error) {
      for (const step of run.steps) step.abort?.abort(new RunCanceled());
      active.delete(run.row.seq);
      failUnloadable(run.row, error);
    }
  }

  function startAttempt(run: RunState, attempt: PlannedAttempt): void {
    const { step, abort } = attempt;
    const { type } = step.compiled;
    if (type === undefined) return;
    const ended = (end: AttemptEnd): void => {
      run.inFlight--;
      // Given up meanwhile because of a fault.
      if (active.get(run.row.seq) !== run) return;
      if (end.kind === 'abandoned') {
        // Its row stays `started`; recovery names it interrupted and decides.
        if (run.inFlight === 0) unload(run);
        return;
      }
      guarded(run, () => {
        carryOn.attemptEnded(run, step, end);
        carryOnWith(run);
      });
    };
    // Between the plan and its commit somebody may have said stop: then nothing acts any more.
    if (run.canceled || stopping) {
      ended({ kind: run.canceled ? 'canceled' : 'abandoned' });
      return;
    }
    const timeoutMs =
      step.compiled.step.timeoutMs ??
      run.workflow.definition.settings.stepTimeoutMs ??
      deps.settings().execution.stepTimeoutMs;
    const { input, context } = attempt;
    carryOut({ type, input, context, abort, timeoutMs }, ended);
  }

  /** Nothing is lost when the disk is full for a while: the same writes are tried until they hold. */
  function persist(write: () => void, done: () => void): void {
    committer.write(write).then(done, (error: unknown) => {
      log.error({ err: error }, 'a run’s progress could not be stored; trying again');
      if (stopping) {
        active.clear();
        idle?.();
        return;
      }
      setTimeout(() => persist(write, done), WRITE_RETRY_MS);
    });
  }

  function unload(run: RunState): void {
    active.delete(run.row.seq);
    release(run.row);
    if (active.size === 0) idle?.();
  }

  function release(row: RunRow): void {
    const left = (perWorkflow.get(row.workflow_seq) ?? 1) - 1;
    if (left === 0) perWorkflow.delete(row.workflow_seq);
    else perWorkflow.set(row.workflow_seq, left);
    void queue.complete(row.seq);
    wake();
  }

  function scheduled(dueAt: number): void {
    if (nextDue !== null && nextDue <= dueAt) return;
    nextDue = dueAt;
    watchClock();
  }

  function watchClock(): void {
    clearTimeout(clock);
    if (!running || nextDue === null) return;
    const ms = Math.min(Math.max(nextDue - now(), 0), CLOCK_CHECK_MS);
    clock = setTimeout(checkClock, ms);
  }

  function checkClock(): void {
    if (nextDue === null || nextDue > now()) {
      watchClock();
      return;
    }
    queue
      .releaseDue(now())
      .then(async (released) => {
        if (released > 0) wake();
        nextDue = await queue.dueAt();
        // Runs that were just released are due still, until they are started.
        if (nextDue !== null && nextDue <= now()) nextDue = now() + 50;
        watchClock();
      })
      .catch((error: unknown) => log.error({ err: error }, 'due runs could not be read'));
  }

  return {
    start() {
      running = true;
      nextDue = runs.nextDue();
      watchClock();
      wake();
    },
    wake,
    scheduled,
    cancelActive(runSeq) {
      const run = active.get(runSeq);
      // Its last write is on the way: the database says what became of it.
      if (run === undefined || run.leaving) return false;
      run.canceled = true;
      for (const step of run.steps) step.abort?.abort(new RunCanceled());
      return true;
    },
    isActive: (runSeq) => active.has(runSeq),
    get active() {
      return active.size;
    },
    async stop(graceMs) {
      running = false;
      stopping = true;
      clearTimeout(clock);
      if (active.size === 0) return;
      const drained = new Promise<void>((resolve) => {
        idle = resolve;
      });
      const limit = setTimeout(() => {
        for (const run of active.values())
          for (const step of run.steps) step.abort?.abort(new EngineStopping());
      }, graceMs);
      await drained;
      clearTimeout(limit);
    },
  };
}

function isSettled(run: RunState): boolean {
  if (run.canceled) return true;
  return run.steps.every((step) => step.phase !== 'pending' && step.phase !== 'waiting');
}

function earliestDue(run: RunState): number | null {
  let earliest: number | null = null;
  for (const { phase, dueAt } of run.steps) {
    if (phase === 'waiting' && dueAt !== null && (earliest === null || dueAt < earliest))
      earliest = dueAt;
  }
  return earliest;
}

/** Names the step, not its whole error: that stands in its step run. */
function runError(run: RunState): string | null {
  const failed = run.steps.find((step) => step.phase === 'failed' && step.port === null);
  if (failed === undefined || run.canceled) return null;
  const { id, name } = failed.compiled.step;
  return JSON.stringify({
    code: 'step_failed',
    stepId: id,
    message: `The step “${name ?? id}” failed.`,
  });
}
