import { BugError } from '../../shared/errors.ts';
import { ExpressionError } from '../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { StepError } from '../../shared/model/run.ts';
import type { StepContext, StepResult, StepServices } from '../steps/define-step.ts';
import { ERROR_PORT } from '../workflows/check-definition.ts';
import { type AttemptEnd, describe } from './attempt.ts';
import { nextDelay } from './retry-policy.ts';
import { keepOutput, type RunState, readiness, type StepState } from './run-state.ts';
import type { StepWait, StepWriter } from './step-writer.ts';

/** More would make every run's row grow; the newest lines say most. */
const LOG_LINES = 200;
const LOG_LINE_LENGTH = 2000;
/** A step that was cut off this often in a row may be what kills the process. */
export const MOST_INTERRUPTIONS = 5;

/** An attempt that may start once the writes before it are committed. */
export interface PlannedAttempt {
  step: StepState;
  input: Json;
  context: StepContext;
  abort: AbortController;
}

export interface CarryOnDeps {
  writer: StepWriter;
  expressionHost: ExpressionHost;
  services: (run: RunState, step: StepState) => StepServices;
  now: () => number;
  random: () => number;
}

export interface CarryOn {
  /** Carries out every ready step that has no effects and plans attempts of the others. */
  advance(run: RunState): PlannedAttempt[];
  attemptEnded(
    run: RunState,
    step: StepState,
    end: Exclude<AttemptEnd, { kind: 'abandoned' }>,
  ): void;
  /** A delay is over: the result that was stored with it counts. */
  waitEnded(run: RunState, step: StepState): void;
  waitForPerson(run: RunState, step: StepState, error: StepError): void;
  /** A planned attempt was not begun after all: it is as if it had not been planned. */
  takeBack(run: RunState, step: StepState): void;
  cancelWaiting(run: RunState): void;
}

/**
 * Decides what happens in a run, in memory, and notes the database writes that make it so in
 * `run.writes`; whoever calls commits them before anything acts on the outside world.
 */
export function createCarryOn(deps: CarryOnDeps): CarryOn {
  const { writer, now } = deps;

  function contextOf(run: RunState, step: StepState, signal: AbortSignal): StepContext {
    const { id } = step.compiled.step;
    // A step that was given up may still talk; that is not for the next attempt's log.
    const { logs } = step;
    return {
      runId: run.id,
      workflowName: run.workflow.name,
      stepId: id,
      iteration: '',
      incoming: [],
      waitToken: '',
      attempt: step.attempts,
      idempotencyKey: `${run.id}.${id}`,
      signal,
      timeZone: run.workflow.definition.settings.timeZone ?? deps.expressionHost.timeZone,
      now,
      log(line) {
        if (logs.length >= LOG_LINES) logs.shift();
        logs.push(line.slice(0, LOG_LINE_LENGTH));
      },
      services: deps.services(run, step),
    };
  }

  function wait(run: RunState, step: StepState, reason: StepWait): void {
    step.phase = 'waiting';
    step.dueAt = reason.dueAt;
    writer.waits(run, step, reason);
  }

  function succeed(run: RunState, step: StepState, result: StepResult, input?: Json): void {
    if ('waitFor' in result || 'stop' in result) throw new BugError('not there yet');
    const port = result.port ?? step.compiled.firstPort;
    if ('waitUntil' in result && result.waitUntil > now()) {
      step.afterWait = { port, output: result.output };
      wait(run, step, {
        reason: 'delay',
        dueAt: Math.ceil(result.waitUntil),
        error: null,
        output: result.output,
        port,
        ...(input === undefined ? {} : { input }),
      });
      return;
    }
    step.phase = 'succeeded';
    step.port = port;
    writer.ended(run, step, {
      status: 'succeeded',
      output: result.output,
      error: null,
      ...(input === undefined ? {} : { input }),
    });
    keepOutput(run, step.compiled, result.output);
  }

  function fail(run: RunState, step: StepState, error: StepError, input?: Json): void {
    const { step: definition, firstPort } = step.compiled;
    const withInput = input === undefined ? {} : { input };
    const delay =
      definition.retry === undefined
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
    const goesOn = definition.onError === 'continue' || definition.onError === 'port';
    const output: Json | null = goesOn ? { error: errorOutput(error) } : null;
    if (goesOn) step.port = definition.onError === 'port' ? ERROR_PORT : firstPort;
    writer.ended(run, step, { status: 'failed', output, error, ...withInput });
    if (output !== null) keepOutput(run, step.compiled, output);
  }

  function begin(run: RunState, step: StepState): PlannedAttempt | null {
    const { compiled } = step;
    const { type, step: definition } = compiled;
    step.warnings = [];
    step.logs = [];
    if (definition.disabled === true) {
      step.logs.push('The step is disabled and was passed over.');
      succeed(run, step, { output: null });
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
      const resolved = compiled.params.resolve(run.scope, deps.expressionHost);
      input = resolved.value;
      for (const warning of resolved.warnings)
        step.warnings.push(
          warning.field === undefined ? warning.message : `${warning.field}: ${warning.message}`,
        );
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      fail(run, step, describe(error));
      return null;
    }
    const abort = new AbortController();
    if (type.immediate) {
      try {
        const result = type.execute(input, contextOf(run, step, abort.signal));
        if (result instanceof Promise) throw new TypeError(`${type.type} must answer at once`);
        succeed(run, step, result, input);
      } catch (error) {
        fail(run, step, describe(error), input);
      }
      return null;
    }
    return plan(run, step, input, abort);
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
    if (step.nextCause === 'manual') step.series = { attemptsBefore: step.attempts, startedAt };
    step.series.startedAt ??= startedAt;
    step.attempts++;
    step.firstStartedAt ??= startedAt;
    step.abort = abort;
    writer.planned(run, step, { input, startedAt });
    return { step, input, context: contextOf(run, step, abort.signal), abort };
  }

  return {
    advance(run) {
      const planned: PlannedAttempt[] = [];
      // In topological order one pass settles all that steps without effects decide.
      for (const step of run.steps) {
        if (step.phase !== 'pending') continue;
        const state = readiness(run, step);
        if (state === 'not-yet') continue;
        if (state === 'skip') {
          step.phase = 'skipped';
          continue;
        }
        const attempt = begin(run, step);
        if (attempt !== null) planned.push(attempt);
      }
      return planned;
    },
    attemptEnded(run, step, end) {
      step.abort = null;
      switch (end.kind) {
        case 'result':
          writer.attemptEnded(run, step, 'succeeded', null);
          succeed(run, step, end.result);
          break;
        case 'error':
          writer.attemptEnded(run, step, 'failed', end.error);
          fail(run, step, end.error);
          break;
        case 'canceled':
          writer.attemptEnded(run, step, 'canceled', null);
          step.phase = 'canceled';
          writer.ended(run, step, { status: 'canceled', output: null, error: null });
          break;
      }
    },
    waitEnded(run, step) {
      step.dueAt = null;
      const done = step.afterWait;
      if (done === null) {
        step.phase = 'pending';
        return;
      }
      step.afterWait = null;
      succeed(run, step, done);
    },
    waitForPerson(run, step, error) {
      wait(run, step, { reason: 'person', dueAt: null, error, output: null, port: null });
    },
    takeBack(run, step) {
      step.abort = null;
      step.phase = 'pending';
      writer.takenBack(run, step);
      step.attempts--;
    },
    cancelWaiting(run) {
      for (const step of run.steps) {
        if (step.phase !== 'waiting') continue;
        step.phase = 'canceled';
        writer.ended(run, step, { status: 'canceled', output: null, error: null });
      }
    },
  };
}

/** What later steps read when the workflow goes on after a failure. */
function errorOutput(error: StepError): Json {
  const output: JsonObject = { code: error.code, message: error.message };
  if (isJsonObject(error.details)) output['details'] = error.details;
  return output;
}
