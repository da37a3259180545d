import type { Logger } from 'pino';
import type { JsonObject } from '../../shared/json.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { Committer } from '../db/committer.ts';
import { idToText } from '../db/ids.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import { type AttemptEnd, carryOut, describe, EngineStopping, RunCanceled } from './attempt.ts';
import type { CarryOn, PlannedAttempt } from './carry-on.ts';
import { createClaims } from './claims.ts';
import { createDueClock } from './due-clock.ts';
import type { Links } from './links.ts';
import { loadRun } from './load-run.ts';
import { readRehearsal } from './rehearsal.ts';
import { calledRunFailed, callResult, runError } from './run-end.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunRepository, RunRow } from './run-repository.ts';
import { finalStatus, isEnding, isSettled, type RunState } from './run-state.ts';
import { createRunWriter } from './run-writer.ts';
import type { StepRunKey, StepRunRepository } from './step-run-repository.ts';
import type { Signal, WaitRepository } from './wait-repository.ts';

/** How long to wait before a run is queued again that could not be. */
const QUEUE_RETRY_MS = 1000;

export interface Executor {
  start(): void;
  /** There may be something to claim. */
  wake(): void;
  /**
   * Stops a run that is being carried out. Resolves when it has left memory, nearly always as
   * canceled: the database knows. Null when it is not being carried out.
   */
  cancelActive(runSeq: number): Promise<void> | null;
  /**
   * Carries out one queued run, also where nothing else is: a rehearsal by a one-shot command, or
   * a test while everything is paused.
   */
  carryOutAlone(runSeq: number): void;
  /** A wait was resolved, durably: its step goes on, in memory or by being queued again. */
  signalled(wait: StepRunKey, signal: Signal): void;
  readonly active: number;
  stop(graceMs: number): Promise<void>;
}

export interface ExecutorDeps {
  queue: RunQueue;
  runs: RunRepository;
  stepRuns: StepRunRepository;
  waits: WaitRepository;
  links: Links;
  committer: Committer;
  carryOn: CarryOn;
  compiled: (versionSeq: number) => CompiledWorkflow;
  /** At once, unless the event's body takes work to read. */
  trigger: (row: RunRow, workflow: CompiledWorkflow) => JsonObject | Promise<JsonObject>;
  settings: () => Settings;
  /** Whether webhooks arrive faster than they should share the process with much else. */
  underPressure: () => boolean;
  /** Whether nothing is to be begun for now. */
  paused: () => boolean;
  changed: (runId: string) => void;
  /** It will not be carried on by itself. */
  ended: (run: RunRow) => void;
  /** It ended because a step of it said so. */
  stopped: (run: RunRow) => void;
  mask: (json: string) => string;
  now: () => number;
  log: Logger;
}

/** Told when a run leaves memory. */
type Over = (() => void)[];

/** A run between its claim and its first step. */
interface Loading {
  readonly row: RunRow;
  canceled: boolean;
  over: Over;
}

/** Claims runs, carries them on, and commits what happened before anything depends on it. */
export function createExecutor(deps: ExecutorDeps): Executor {
  const { queue, runs, committer, carryOn, now, log } = deps;
  const active = new Map<number, RunState>();
  let running = false;
  let stopping = false;
  /** Claimed runs whose event is being read. */
  const loading = new Map<number, Loading>();
  const writer = createRunWriter({ committer, log });
  const clock = createDueClock({
    now,
    earliest: async () => earlier(await queue.dueAt(), earliestBranch()),
    async act(time) {
      for (const run of active.values()) endWaits(run);
      if ((await queue.releaseDue(time)) > 0) claims.wake();
    },
    log,
  });
  let idle: (() => void) | null = null;

  const claims = createClaims({
    ...deps,
    active: () => active.size + loading.size,
    take,
    failed: (row, error) => failUnloadable(row, error),
  });

  function take(row: RunRow, workflow: CompiledWorkflow): void {
    if (stopping) {
      claims.release(row);
      return;
    }
    const trigger = deps.trigger(row, workflow);
    const claimed: Loading = { row, canceled: false, over: [] };
    if (!(trigger instanceof Promise)) {
      load(claimed, workflow, trigger);
      return;
    }
    loading.set(row.seq, claimed);
    trigger.then(
      (value) => wasRead(claimed, () => load(claimed, workflow, value)),
      (error: unknown) => wasRead(claimed, () => failUnloadable(row, error, claimed.over)),
    );
  }

  function wasRead(claimed: Loading, act: () => void): void {
    loading.delete(claimed.row.seq);
    try {
      act();
    } catch (error) {
      failUnloadable(claimed.row, error, claimed.over);
    }
  }

  function load(claimed: Loading, workflow: CompiledWorkflow, trigger: JsonObject): void {
    const { row, canceled, over } = claimed;
    if (stopping) {
      // It is queued still, and claimed again at the next start.
      leave(row, over);
      return;
    }
    const rehearsal = row.rehearsal === null ? null : readRehearsal(row.rehearsal);
    const run = loadRun(deps, { row, workflow, trigger, rehearsal });
    run.canceled = canceled;
    run.over = over;
    active.set(row.seq, run);
    guarded(run, () => carryOnWith(run));
  }

  function failUnloadable(row: RunRow, error: unknown, over: Over = []): void {
    log.error({ err: error, run: idToText(row.id) }, 'a run could not be carried on');
    const text = deps.mask(JSON.stringify(describe(error)));
    const told = row.token === null ? null : tellCaller(row.token, calledRunFailed(row, error));
    writer.write(row, {
      write() {
        deps.stepRuns.cancelOpen(row.seq, now());
        runs.finish(row.seq, { status: 'failed', startedAt: null, endedAt: now(), error: text });
        told?.resolve();
      },
      done() {
        told?.announce();
        leave(row, over);
        deps.changed(idToText(row.id));
        deps.ended(row);
      },
      failed(reason) {
        log.error({ err: reason, run: idToText(row.id) }, 'nor could that be stored');
        leave(row, over);
      },
    });
  }

  function carryOnWith(run: RunState): void {
    let planned: PlannedAttempt[] = [];
    if (!isEnding(run) && !stopping) planned = carryOn.advance(run);
    if (isEnding(run)) {
      // What was planned beside the step that stopped the run is not begun any more.
      for (const { abort } of planned) abort.abort(new RunCanceled());
      for (const step of run.running) step.abort?.abort(new RunCanceled());
      if (run.inFlight + planned.length === 0) carryOn.cancelOpen(run);
    }
    const { seq } = run.row;
    const { startedAt } = run;
    const more = !stopping && !isEnding(run) && run.changed.size > 0;
    const busy = run.inFlight + planned.length > 0 || more;
    let after: (() => void) | null = null;

    run.leaving = !busy;
    if (!busy && (isEnding(run) || isSettled(run.root))) {
      after = finish(run);
    } else if (!busy && !stopping) {
      const dueAt = earliestDue(run);
      run.writes.push(() => runs.wait(seq, { startedAt, dueAt }));
      after = () => {
        unload(run);
        if (dueAt !== null) clock.expect(dueAt);
      };
    } else if (!busy) {
      // The engine stops between two steps: the next start goes on from here.
      after = () => unload(run);
    } else if (run.row.status !== 'running') {
      run.row.status = 'running';
      run.writes.push(() => runs.start(seq, startedAt));
    }

    // Another branch may be due before this one ends.
    const branchDueAt = busy ? earliestDue(run) : null;
    if (branchDueAt !== null) clock.expect(branchDueAt);

    run.inFlight += planned.length;
    const { writes, committed } = run;
    run.writes = [];
    run.committed = [];
    writer.write(run.row, {
      write() {
        for (const write of writes) write();
      },
      done() {
        deps.changed(run.id);
        for (const tell of committed) tell();
        guarded(run, () => {
          for (const attempt of planned) startAttempt(run, attempt);
          if (more) setImmediate(goOn, run);
          after?.();
        });
      },
      failed(error) {
        if (stopping) drop(run);
        else fail(run, error);
      },
    });
  }

  function runErrorText(run: RunState): string | null {
    const error = runError(run);
    return error === null ? null : deps.mask(JSON.stringify(error));
  }

  /** With the rest of a long loop, after others had their turn. */
  function goOn(run: RunState): void {
    if (active.get(run.row.seq) === run && !run.leaving) guarded(run, () => carryOnWith(run));
  }

  /** Notes the end of the run, and of the wait of the run that called it. */
  function finish(run: RunState): () => void {
    const status = finalStatus(run);
    const end = { status, startedAt: run.startedAt, endedAt: now(), error: runErrorText(run) };
    const { seq, token } = run.row;
    run.writes.push(() => runs.finish(seq, end));
    const told = token === null ? null : tellCaller(token, callResult(run, status));
    if (told !== null) run.writes.push(told.resolve);
    return () => {
      told?.announce();
      if (!unload(run)) return;
      deps.ended(run.row);
      if (run.stopped !== null) deps.stopped(run.row);
    };
  }

  function tellCaller(
    token: string,
    signal: Signal,
  ): { resolve: () => void; announce: () => void } {
    let resolved = false;
    return {
      resolve() {
        resolved = deps.waits.resolve(token, signal, now());
      },
      announce() {
        const wait = resolved ? deps.waits.byToken(token) : undefined;
        if (wait !== undefined) signalled(wait, signal);
      },
    };
  }

  function signalled(wait: StepRunKey, signal: Signal): void {
    const run = active.get(wait.run_seq);
    if (run === undefined) {
      requeueWaiting(wait.run_seq);
      return;
    }
    if (run.leaving) {
      // What it waits with is being committed: afterwards it is not in memory any more.
      run.over.push(() => requeueWaiting(wait.run_seq));
      return;
    }
    const step = [...run.waiting].find(
      ({ compiled, frame }) =>
        compiled.step.id === wait.step_id && frame.iteration === wait.iteration,
    );
    if (step === undefined || isEnding(run)) return;
    guarded(run, () => {
      carryOn.signalled(run, step, signal);
      carryOnWith(run);
    });
  }

  /** When it is loaded it finds the signal. A run that is queued or claimed will do so anyway. */
  function requeueWaiting(runSeq: number): void {
    committer
      .write(() => {
        const row = runs.bySeq(runSeq);
        if (row?.status !== 'waiting') return null;
        runs.requeue(runSeq);
        return row;
      })
      .then(
        (row) => {
          if (row === null) return;
          queue.announce({ seq: row.seq, workflowSeq: row.workflow_seq });
          claims.wake();
        },
        (error: unknown) => {
          log.error({ err: error }, 'a run that was signalled could not be queued; trying again');
          if (running) setTimeout(() => requeueWaiting(runSeq), QUEUE_RETRY_MS);
        },
      );
  }

  /** A fault in one run ends that run; the others and the engine go on. */
  function guarded(run: RunState, act: () => void): void {
    try {
      act();
    } catch (error) {
      fail(run, error);
    }
  }

  function fail(run: RunState, error: unknown): void {
    if (active.get(run.row.seq) !== run) return;
    for (const step of run.running) step.abort?.abort(new RunCanceled());
    active.delete(run.row.seq);
    failUnloadable(run.row, error, run.over);
  }

  /** What it did last could not be stored before the end: recovery takes it from there. */
  function drop(run: RunState): void {
    for (const step of run.running) step.abort?.abort(new EngineStopping());
    unload(run);
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
    // Between the plan and its commit somebody said stop: then nothing acts any more.
    if (abort.signal.reason instanceof EngineStopping) {
      run.inFlight--;
      carryOn.takeBack(run, step);
      carryOnWith(run);
      return;
    }
    if (abort.signal.aborted) {
      ended({ kind: 'canceled' });
      return;
    }
    const timeoutMs =
      step.compiled.step.timeoutMs ??
      run.workflow.definition.settings.stepTimeoutMs ??
      deps.settings().execution.stepTimeoutMs;
    const { input, context } = attempt;
    carryOut({ type, input, context, abort, timeoutMs }, ended);
  }

  /** False when it was given up before. */
  function unload(run: RunState): boolean {
    if (active.get(run.row.seq) !== run) return false;
    active.delete(run.row.seq);
    leave(run.row, run.over);
    return true;
  }

  function leave(row: RunRow, over: Over): void {
    claims.release(row);
    for (const tell of over) tell();
    if (active.size + loading.size === 0) idle?.();
  }

  /** Of branches that wait while others of their run are being carried out. */
  function endWaits(run: RunState): void {
    if (run.leaving || isEnding(run)) return;
    const time = now();
    const due = [...run.waiting].filter(({ dueAt }) => dueAt !== null && dueAt <= time);
    if (due.length === 0) return;
    guarded(run, () => {
      for (const step of due) carryOn.waitEnded(run, step);
      carryOnWith(run);
    });
  }

  function earliestBranch(): number | null {
    let earliest: number | null = null;
    for (const run of active.values()) earliest = earlier(earliest, earliestDue(run));
    return earliest;
  }

  return {
    start() {
      running = true;
      clock.start();
      claims.start();
    },
    wake: claims.wake,
    signalled,
    carryOutAlone(runSeq) {
      const row = runs.bySeq(runSeq);
      if (row === undefined || !queue.hold({ seq: runSeq, workflowSeq: row.workflow_seq })) return;
      claims.count(row);
      try {
        take(row, deps.compiled(row.version_seq));
      } catch (error) {
        failUnloadable(row, error);
      }
    },
    cancelActive(runSeq) {
      const run = active.get(runSeq);
      const claimed = run ?? loading.get(runSeq);
      if (claimed === undefined) return null;
      // While its last write is on the way it cannot be stopped any more.
      if (run?.leaving !== true) claimed.canceled = true;
      if (run?.leaving === false)
        for (const step of run.running) step.abort?.abort(new RunCanceled());
      return new Promise((resolve) => claimed.over.push(resolve));
    },
    get active() {
      return active.size + loading.size;
    },
    async stop(graceMs) {
      running = false;
      stopping = true;
      clock.stop();
      claims.stop();
      writer.stop();
      if (active.size + loading.size === 0) return;
      const drained = new Promise<void>((resolve) => {
        idle = resolve;
      });
      const interrupt = (): void => {
        for (const run of active.values())
          for (const step of run.running) step.abort?.abort(new EngineStopping());
      };
      if (graceMs <= 0) interrupt();
      const limit = setTimeout(interrupt, graceMs);
      await drained;
      clearTimeout(limit);
    },
  };
}

function earliestDue(run: RunState): number | null {
  let earliest: number | null = null;
  for (const { dueAt } of run.waiting) earliest = earlier(earliest, dueAt);
  return earliest;
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
