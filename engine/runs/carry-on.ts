import { BugError } from '../../shared/errors.ts';
import { ExpressionError } from '../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { StepError } from '../../shared/model/run.ts';
import { MASK } from '../credentials/redactor.ts';
import type { StepContext, StepResult, StepServices } from '../steps/define-step.ts';
import { ERROR_PORT } from '../workflows/check-definition.ts';
import { type AttemptEnd, describe } from './attempt.ts';
import { withHiddenTexts } from './edited-input.ts';
import type { LinkKind, Links } from './links.ts';
import { restoreItem } from './load-run.ts';
import { createLoops, DONE_PORT, type Loops } from './loops.ts';
import { nextDelay } from './retry-policy.ts';
import {
  type Frame,
  isEnding,
  isSettled,
  keepOutput,
  type RunState,
  readiness,
  type StepState,
} from './run-state.ts';
import { contextOf } from './step-context.ts';
import type { StepRunRepository } from './step-run-repository.ts';
import { createStepWaits } from './step-waits.ts';
import type { StepWriter } from './step-writer.ts';
import type { Signal, WaitRepository } from './wait-repository.ts';
import type { WorkflowCalls } from './workflow-calls.ts';

/** Steps begun in one turn of the event loop: long loops of quick steps must not hold it up. */
const STEPS_PER_TURN = 250;

/** An attempt that may start once the writes before it are committed. */
export interface PlannedAttempt {
  step: StepState;
  input: Json;
  context: StepContext;
  abort: AbortController;
}

export interface CarryOnDeps {
  writer: StepWriter;
  stepRuns: StepRunRepository;
  waits: WaitRepository;
  links: Links;
  calls: WorkflowCalls;
  expressionHost: ExpressionHost;
  services: (run: RunState, step: StepState) => StepServices;
  /** The step run ended that may have changed a kept value. Inside a transaction. */
  settled: (step: { runSeq: number; stepId: string; iteration: string }) => void;
  /** A wait at a link began, or ended (`token` null), durably. */
  linkChanged: (change: { runId: string; kind: LinkKind; token: string | null }) => void;
  /** Takes known secrets out of JSON text. */
  mask: (json: string) => string;
  now: () => number;
  random: () => number;
}

export interface CarryOn {
  readonly loops: Loops;
  /**
   * Carries out ready steps that answer at once and plans attempts of the others. Some of a long
   * loop may be left for the next turn: then `run.changed` is not empty.
   */
  advance(run: RunState): PlannedAttempt[];
  attemptEnded(
    run: RunState,
    step: StepState,
    end: Exclude<AttemptEnd, { kind: 'abandoned' }>,
  ): void;
  /** A delay is over: the result that was stored with it counts. */
  waitEnded(run: RunState, step: StepState): void;
  /** Something outside ended its wait. */
  signalled(run: RunState, step: StepState, signal: Signal): void;
  /** As it was before a restart. */
  waitsStill(run: RunState, step: StepState, dueAt: number | null): void;
  waitForPerson(run: RunState, step: StepState, error: StepError): void;
  /** A planned attempt was not begun after all: it is as if it had not been planned. */
  takeBack(run: RunState, step: StepState): void;
  /** The run ends: nothing of it waits or goes on any more. */
  cancelOpen(run: RunState): void;
}

/**
 * Decides what happens in a run, in memory, and notes the database writes that make it so in
 * `run.writes`; whoever calls commits them before anything acts on the outside world.
 */
export function createCarryOn(deps: CarryOnDeps): CarryOn {
  const { writer, now } = deps;

  const { wait, waitFor, noWaitAnyMore, waitIsOver, linkChanged, begin, settled } =
    createStepWaits(deps);

  function succeed(run: RunState, step: StepState, result: StepResult, input?: Json): void {
    const given = input === undefined ? {} : { input };
    if ('waitFor' in result) {
      waitFor(run, step, result.waitFor, input);
      return;
    }
    if ('loop' in result) throw new BugError(`${step.compiled.step.type} is no loop`);
    if ('stop' in result) {
      run.stopped ??= { ...result.stop, stepId: step.compiled.step.id, output: result.output };
      end(run, step, { port: step.compiled.firstPort, output: result.output, ...given });
      return;
    }
    const port = result.port ?? step.compiled.firstPort;
    if ('waitUntil' in result && result.waitUntil > now() && run.rehearsal === null) {
      step.afterWait = { port, output: result.output };
      settled(run, step);
      wait(run, step, {
        reason: 'delay',
        dueAt: Math.ceil(result.waitUntil),
        error: null,
        output: result.output,
        port,
        ...given,
      });
      return;
    }
    if ('call' in result && result.call !== undefined) {
      const started = deps.calls.plan(run, result.call, { isAwaited: false });
      begin(run, started);
      end(run, step, { port, output: { runId: started.id }, ...given });
      return;
    }
    end(run, step, { port, output: result.output, ...given });
  }

  function end(
    run: RunState,
    step: StepState,
    result: { port: string; output: Json; input?: Json; reused?: boolean },
  ): void {
    const { port, ...rest } = result;
    step.phase = 'succeeded';
    step.port = port;
    writer.ended(run, step, { status: 'succeeded', error: null, ...rest });
    keepOutput(step, result.output);
    settled(run, step);
    run.changed.add(step.frame);
  }

  function fail(run: RunState, step: StepState, error: StepError, input?: Json): void {
    const { step: definition, firstPort } = step.compiled;
    const withInput = input === undefined ? {} : { input };
    const delay =
      definition.retry === undefined || run.rehearsal !== null
        ? null
        : nextDelay(definition.retry, {
            attempt: Math.max(1, step.attempts - step.series.attemptsBefore),
            error,
            sinceFirstMs: now() - (step.series.startedAt ?? now()),
            random: deps.random(),
          });
    if (delay !== null && step.attempts > 0) {
      step.nextCause = 'automatic';
      wait(run, step, {
        reason: 'retry',
        dueAt: now() + delay,
        error,
        output: null,
        port: null,
        ...withInput,
      });
      return;
    }
    step.phase = 'failed';
    step.failure = error;
    const goesOn = definition.onError === 'continue' || definition.onError === 'port';
    const output: Json | null = goesOn ? { error: errorOutput(error) } : null;
    if (goesOn) step.port = definition.onError === 'port' ? ERROR_PORT : goesOnAt(step, firstPort);
    writer.ended(run, step, { status: 'failed', output, error, ...withInput });
    if (output !== null) keepOutput(step, output);
    settled(run, step);
    run.changed.add(step.frame);
  }

  function carryOutStep(run: RunState, step: StepState): PlannedAttempt | null {
    const { compiled } = step;
    const { type, step: definition } = compiled;
    step.warnings = [];
    step.logs = [];
    if (definition.disabled === true) {
      step.logs.push('The step is disabled and was passed over.');
      end(run, step, { port: goesOnAt(step, compiled.firstPort), output: null });
      return null;
    }
    if (type === undefined) {
      fail(run, step, {
        code: 'unknown_step_type',
        message: `This version of Patchbay has no step type "${definition.type}".`,
        hint: 'Update Patchbay, or replace the step.',
      });
      return null;
    }
    let input: Json;
    try {
      input = step.editedInput === null ? resolve(step) : given(step, step.editedInput.value);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      fail(run, step, describe(error));
      return null;
    }
    const rehearsed = run.rehearsal?.serve(step, input) ?? null;
    if (rehearsed !== null) {
      step.logs.push(rehearsed.note);
      if ('error' in rehearsed.served) {
        fail(run, step, rehearsed.served.error, input);
        return null;
      }
      const { port, output } = rehearsed.served;
      end(run, step, { port: port ?? compiled.firstPort, output, input, reused: true });
      return null;
    }
    const abort = new AbortController();
    if (!type.immediate) return plan(run, step, input, abort);
    try {
      const result = type.execute(input, contextOf(deps, run, step, abort.signal));
      if (result instanceof Promise) throw new TypeError(`${type.type} must answer at once`);
      if ('loop' in result) {
        writer.loopBegan(run, step, input);
        loops.begin(run, step, {
          plan: result.loop,
          ended: [],
          begun: 0,
          restored: wasTried(run, step),
        });
      } else succeed(run, step, result, input);
    } catch (error) {
      fail(run, step, describe(error), input);
    }
    return null;
  }

  /** Attempts of a loop that begins anew count on, as those of a step do that is done anew. */
  function wasTried(run: RunState, { compiled, frame }: StepState): boolean {
    if (run.fresh) return false;
    const body = run.workflow.bodies.get(compiled.index) ?? [];
    return body.some(({ step }) =>
      deps.stepRuns.hasAttemptsBelow(run.row.seq, step.id, frame.iteration),
    );
  }

  function resolve(step: StepState): Json {
    const { value, warnings } = step.compiled.params.resolve(step.frame.scope, deps.expressionHost);
    for (const warning of warnings)
      step.warnings.push(
        warning.field === undefined ? warning.message : `${warning.field}: ${warning.message}`,
      );
    return value;
  }

  /** The input that a person gave; a secret in it that was not shown to him is the step's own. */
  function given(step: StepState, edited: Json): Json {
    if (!JSON.stringify(edited).includes(MASK)) return edited;
    try {
      const own = resolve(step);
      const shown: Json = JSON.parse(
        deps.mask(JSON.stringify(step.compiled.type?.hideSecrets(own) ?? own)),
      );
      return withHiddenTexts(edited, shown, own);
    } catch (error) {
      // What is given may be there because the step's own input cannot be made.
      if (error instanceof ExpressionError) return edited;
      throw error;
    }
  }

  function plan(
    run: RunState,
    step: StepState,
    input: Json,
    abort: AbortController,
  ): PlannedAttempt {
    const startedAt = now();
    step.phase = 'running';
    step.dueAt = null;
    run.running.add(step);
    if (step.nextCause === 'manual') step.series = { attemptsBefore: step.attempts, startedAt };
    step.series.startedAt ??= startedAt;
    step.attempts++;
    step.firstStartedAt ??= startedAt;
    step.abort = abort;
    writer.planned(run, step, { input, startedAt });
    return { step, input, context: contextOf(deps, run, step, abort.signal), abort };
  }

  const loops = createLoops({
    writer,
    links: deps.links,
    now,
    restoreItem: (run, frame) => restoreItem({ ...deps, carryOn }, run, frame),
    succeed: (run, step, output) => end(run, step, { port: DONE_PORT, output }),
    fail: (run, step, error) => fail(run, step, error),
  });

  const carryOn: CarryOn = {
    loops,
    advance(run) {
      const planned: PlannedAttempt[] = [];
      let left = STEPS_PER_TURN;
      const goesOn = new Set<Frame>();
      for (const frame of run.changed) {
        if (left <= 0 || isEnding(run)) break;
        run.changed.delete(frame);
        // In topological order one pass settles all that steps which answer at once decide.
        for (const step of frame.steps) {
          if (step.phase !== 'pending') continue;
          const state = readiness(run, step);
          if (state === 'not-yet') continue;
          if (state === 'skip') {
            step.phase = 'skipped';
            continue;
          }
          left--;
          const attempt = carryOutStep(run, step);
          if (attempt !== null) planned.push(attempt);
          if (isEnding(run)) break;
        }
        // What it did itself is known by now.
        run.changed.delete(frame);
        if (frame.loop === null) continue;
        if (isEnding(run)) {
          // The item stays open until the run has ended: after a crash its step says so once more.
          goesOn.add(frame);
          continue;
        }
        if (isSettled(frame)) loops.itemSettled(run, frame);
        else if (!frame.stored) goesOn.add(frame);
      }
      for (const frame of goesOn) if (!frame.stored) writer.itemBegan(run, frame);
      return planned;
    },
    attemptEnded(run, step, attemptEnd) {
      step.abort = null;
      run.running.delete(step);
      run.changed.add(step.frame);
      switch (attemptEnd.kind) {
        case 'result':
          try {
            succeedAfterAttempt(run, step, attemptEnd.result);
          } catch (error) {
            writer.attemptEnded(run, step, 'failed', describe(error));
            fail(run, step, describe(error));
          }
          break;
        case 'error':
          writer.attemptEnded(run, step, 'failed', attemptEnd.error);
          fail(run, step, attemptEnd.error);
          break;
        case 'canceled':
          writer.attemptEnded(run, step, 'canceled', null);
          cancel(run, step);
          break;
      }
    },
    waitEnded(run, step) {
      noWaitAnyMore(run, step);
      const done = step.afterWait;
      if (done === null) {
        step.phase = 'pending';
        return;
      }
      step.afterWait = null;
      end(run, step, done);
    },
    signalled(run, step, signal) {
      noWaitAnyMore(run, step);
      step.afterWait = null;
      if ('error' in signal) {
        // What the attempt began has failed.
        if (step.attempts > 0) writer.attemptEnded(run, step, 'failed', signal.error);
        fail(run, step, signal.error);
      } else end(run, step, { ...signal, port: signal.port ?? step.compiled.firstPort });
    },
    waitsStill(run, step, dueAt) {
      step.phase = 'waiting';
      step.dueAt = dueAt;
      run.waiting.add(step);
    },
    waitForPerson(run, step, error) {
      wait(run, step, { reason: 'person', dueAt: null, error, output: null, port: null });
    },
    takeBack(run, step) {
      step.abort = null;
      step.phase = 'pending';
      run.running.delete(step);
      run.changed.add(step.frame);
      writer.takenBack(run, step);
      step.attempts--;
    },
    cancelOpen(run) {
      for (const step of run.waiting) {
        linkChanged(run, step, null);
        cancel(run, step);
      }
      run.waiting.clear();
      for (const loop of loops.cancelOpen(run)) cancel(run, loop);
      run.changed.clear();
    },
  };

  function succeedAfterAttempt(run: RunState, step: StepState, result: StepResult): void {
    writer.attemptEnded(run, step, 'succeeded', null);
    if (!('waitFor' in result)) waitIsOver(run, step);
    succeed(run, step, result);
  }

  function cancel(run: RunState, step: StepState): void {
    step.phase = 'canceled';
    writer.ended(run, step, { status: 'canceled', output: null, error: null });
    settled(run, step);
  }

  return carryOn;
}

/** A loop that failed or is passed over goes on behind its items. */
function goesOnAt(step: StepState, firstPort: string): string {
  return step.compiled.type?.container === true ? DONE_PORT : firstPort;
}

/** What later steps read when the workflow goes on after a failure. */
function errorOutput(error: StepError): Json {
  const output: JsonObject = { code: error.code, message: error.message };
  if (isJsonObject(error.details)) output['details'] = error.details;
  return output;
}
