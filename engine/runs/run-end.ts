import type { JsonObject } from '../../shared/json.ts';
import { idToText } from '../db/ids.ts';
import { describe } from './attempt.ts';
import type { RunRow } from './run-repository.ts';
import { failedStep, outcome, type RunState } from './run-state.ts';
import type { Signal } from './wait-repository.ts';
import { CALLED_RUN_CANCELED } from './workflow-calls.ts';

/** Names the step and its reason; the whole error stands in its step run. */
export function runError(run: RunState): JsonObject | null {
  if (run.canceled) return null;
  if (run.stopped !== null)
    return run.stopped.status === 'failed'
      ? {
          code: 'stopped',
          stepId: run.stopped.stepId,
          message: run.stopped.message ?? 'The workflow stopped here.',
        }
      : null;
  const failed = failedStep(run.root);
  if (failed === undefined) return null;
  const { id, name } = failed.compiled.step;
  const reason = failed.failure?.message;
  return {
    code: 'step_failed',
    stepId: id,
    message: `“${name ?? id}” failed${reason === undefined ? '.' : `: ${reason}`}`,
  };
}

/** What the run that called this one gets. */
export function callResult(run: RunState, status: string): Signal {
  if (status === 'succeeded' || status === 'filtered')
    return {
      output: {
        runId: run.id,
        status,
        output: run.stopped === null ? outcome(run.root) : run.stopped.output,
      },
    };
  if (status === 'canceled') return { error: CALLED_RUN_CANCELED };
  const reason = run.stopped?.message ?? failedStep(run.root)?.failure?.message;
  return {
    error: {
      code: 'called_run_failed',
      message: `“${run.workflow.name}” failed: ${reason ?? 'no reason is known'}`,
      hint: OPEN_THAT_RUN,
      details: { runId: run.id, workflow: run.workflow.name },
    },
  };
}

/** The same for a run that cannot be carried out at all. */
export function calledRunFailed({ id }: Pick<RunRow, 'id'>, error: unknown): Signal {
  return {
    error: {
      code: 'called_run_failed',
      message: `The called run could not be carried out: ${describe(error).message}`,
      hint: OPEN_THAT_RUN,
      details: { runId: idToText(id) },
    },
  };
}

const OPEN_THAT_RUN = 'Open that run to see why; mend it, then retry this step.';
