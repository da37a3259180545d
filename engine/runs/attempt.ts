import { PatchbayError } from '../../shared/errors.ts';
import { ExpressionError } from '../../shared/expression/expression-error.ts';
import type { Json } from '../../shared/json.ts';
import type { StepError } from '../../shared/model/run.ts';
import {
  type StepContext,
  StepFailure,
  type StepResult,
  type StepType,
} from '../steps/define-step.ts';

/** A step that does not listen to its signal is given up after this. */
const DEAF_STEP_GRACE_MS = 2000;

class StepTimeout extends Error {}
export class RunCanceled extends Error {}
export class EngineStopping extends Error {}

export type AttemptEnd =
  | { kind: 'result'; result: StepResult }
  | { kind: 'error'; error: StepError }
  | { kind: 'canceled' }
  /** The engine stops: recovery at the next start decides. */
  | { kind: 'abandoned' };

/**
 * Carries out one attempt, with its time limit, and tells once how it ended. At once when the step
 * answers without a promise.
 */
export function carryOut(
  options: {
    type: StepType;
    input: Json;
    context: StepContext;
    abort: AbortController;
    timeoutMs: number;
  },
  ended: (end: AttemptEnd) => void,
): void {
  const { abort, timeoutMs } = options;
  let open = true;
  let deaf: NodeJS.Timeout | undefined;
  const limit = setTimeout(() => {
    abort.abort(
      new StepTimeout(`The step took longer than ${seconds(timeoutMs)} and was stopped.`),
    );
  }, timeoutMs);
  const onAbort = (): void => {
    deaf = setTimeout(
      () => settle({ kind: 'error', error: describe(abort.signal.reason) }),
      DEAF_STEP_GRACE_MS,
    );
  };
  abort.signal.addEventListener('abort', onAbort, { once: true });

  function settle(end: AttemptEnd): void {
    if (!open) return;
    open = false;
    clearTimeout(limit);
    clearTimeout(deaf);
    abort.signal.removeEventListener('abort', onAbort);
    ended(abort.signal.aborted ? whenAborted(abort.signal.reason) : end);
  }

  try {
    const result = options.type.execute(options.input, options.context);
    if (result instanceof Promise)
      result.then(
        (value) => settle({ kind: 'result', result: value }),
        (error: unknown) => settle({ kind: 'error', error: describe(error) }),
      );
    else settle({ kind: 'result', result });
  } catch (error) {
    settle({ kind: 'error', error: describe(error) });
  }
}

function whenAborted(reason: unknown): AttemptEnd {
  if (reason instanceof RunCanceled) return { kind: 'canceled' };
  if (reason instanceof EngineStopping) return { kind: 'abandoned' };
  return { kind: 'error', error: describe(reason) };
}

/** An error as it is stored. Words of our own errors are made for people; others are named as bugs. */
export function describe(error: unknown): StepError {
  if (error instanceof StepFailure) return error.toStepError();
  if (error instanceof StepTimeout)
    return {
      code: 'timeout',
      kind: 'timeout',
      message: error.message,
      hint: 'Raise the step’s time limit, or find out why the other side is slow.',
    };
  if (error instanceof ExpressionError)
    return { code: 'expression_failed', message: error.message };
  if (error instanceof PatchbayError)
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  return {
    code: 'bug',
    message: error instanceof Error ? error.message : String(error),
    hint: 'This is a fault of the step itself. Please report it with the run’s details.',
  };
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}
