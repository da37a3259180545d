import { NotFoundError, PatchbayError } from '../../shared/errors.ts';
import type { StepError } from '../../shared/model/run.ts';
import { idToText, newId } from '../db/ids.ts';
import { StepFailure, type WorkflowCall } from '../steps/define-step.ts';
import { inputFieldsSchema, readInput } from '../values/input-fields.ts';
import type { WorkflowRow } from '../workflows/workflow-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunState } from './run-state.ts';

/** Workflows that call one another without end are stopped here. */
const MOST_DEPTH = 16;
const CALLED_TRIGGER = 'called-by-workflow';

/** What the step fails with that waits for a run. */
export const CALLED_RUN_CANCELED: StepError = {
  code: 'called_run_canceled',
  message: 'The run that was waited for was canceled.',
  hint: 'Retry this step to start another one.',
};

export interface PlannedCall {
  /** Of the run that will be started, and the token of the wait that ends with it. */
  readonly id: string;
  /** Inside the transaction in which its caller goes on or begins to wait. */
  readonly enqueue: () => void;
  /** After its commit. */
  readonly announce: () => void;
}

export interface WorkflowCalls {
  /** `isAwaited`: a wait ends with the run. Throws StepFailure when nothing can be called. */
  plan(run: RunState, call: WorkflowCall, options: { isAwaited: boolean }): PlannedCall;
}

export function createWorkflowCalls(deps: {
  workflows: Workflows;
  queue: RunQueue;
  wake: () => void;
  now: () => number;
}): WorkflowCalls {
  const { workflows, queue, now } = deps;

  function target(name: string): WorkflowRow {
    try {
      return workflows.get(name);
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error;
      throw new StepFailure({
        code: error instanceof NotFoundError ? 'workflow_missing' : 'workflow_ambiguous',
        message: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  }

  return {
    plan(run, { workflow, input }, { isAwaited }) {
      const row = target(workflow);
      if (row.published_seq === null || row.removed_at !== null || row.paused === 1)
        throw new StepFailure({
          code: 'workflow_not_live',
          message: `“${row.name}” cannot be called: it is ${row.paused === 1 ? 'paused' : 'not published'}.`,
          hint: `${row.paused === 1 ? 'Resume' : 'Publish'} it, then retry this step.`,
        });
      const trigger = workflows
        .compiled(row.published_seq)
        .definition.steps.find((step) => step.type === CALLED_TRIGGER && step.disabled !== true);
      if (trigger === undefined)
        throw new StepFailure({
          code: 'workflow_not_callable',
          message: `“${row.name}” has no trigger “Called by a workflow”.`,
          hint: 'Add one to it and publish it, then retry this step.',
        });
      if (run.row.depth + 1 > MOST_DEPTH)
        throw new StepFailure({
          code: 'too_deep',
          message: `Workflows called one another ${MOST_DEPTH} deep, and were stopped here.`,
          hint: 'Look for a workflow that calls itself, directly or through others.',
        });
      const read = readInput(inputFieldsSchema.parse(trigger.params['input'] ?? []), input);
      if (!read.ok)
        throw new StepFailure({
          code: 'call_input',
          message: `The input does not fit what “${row.name}” takes: ${read.problems.join('; ')}.`,
          hint: 'Change the input of this step, or the fields of that workflow’s trigger.',
        });
      const id = newId(now());
      let seq = 0;
      const { published_seq: versionSeq } = row;
      return {
        id: idToText(id),
        enqueue() {
          seq = queue.enqueue({
            id,
            workflowSeq: row.seq,
            versionSeq,
            eventSeq: null,
            parentSeq: run.row.seq,
            cause: 'call',
            triggerStep: trigger.id,
            input: JSON.stringify(read.input),
            queuedAt: now(),
            token: isAwaited ? idToText(id) : null,
            depth: run.row.depth + 1,
          });
        },
        announce() {
          queue.announce({ seq, workflowSeq: row.seq });
          deps.wake();
        },
      };
    },
  };
}
