import type { Json } from '../../shared/json.ts';
import type { AttemptStatus, StepError, WaitReason } from '../../shared/model/run.ts';
import { isBefore } from '../workflows/compile.ts';
import type { RunState, StepState } from './run-state.ts';
import type { StepRunRepository } from './step-run-repository.ts';
import { encodeStored, type StoredValue, TRIGGER } from './stored-value.ts';

interface StepEnd {
  status: 'succeeded' | 'failed' | 'canceled';
  output: Json | null;
  error: StepError | null;
  /** Of a step that was never planned. */
  input?: Json;
}

export interface StepWait {
  reason: WaitReason;
  dueAt: number | null;
  error: StepError | null;
  output: Json | null;
  port: string | null;
  /** Of a step that was never planned. */
  input?: Json;
}

/** Notes in `run.writes` what makes the state of a step durable. Values are masked by then. */
export interface StepWriter {
  /** An attempt is about to be made. */
  planned(run: RunState, step: StepState, attempt: { input: Json; startedAt: number }): void;
  attemptEnded(
    run: RunState,
    step: StepState,
    status: Extract<AttemptStatus, 'succeeded' | 'failed' | 'canceled'>,
    error: StepError | null,
  ): void;
  ended(run: RunState, step: StepState, end: StepEnd): void;
  waits(run: RunState, step: StepState, wait: StepWait): void;
  /** The planned attempt was not begun. */
  takenBack(run: RunState, step: StepState): void;
}

export function createStepWriter(deps: {
  stepRuns: StepRunRepository;
  mask: (json: string) => string;
  now: () => number;
}): StepWriter {
  const { stepRuns, now } = deps;

  function stored(run: RunState, step: StepState, value: Json): StoredValue {
    return encodeStored(value, {
      references: run.references,
      mayRefer: (owner) => owner === TRIGGER || isBefore(step.compiled, owner),
      mask: deps.mask,
    });
  }

  function notesOf(step: StepState): string | null {
    if (step.warnings.length + step.logs.length === 0) return null;
    return deps.mask(JSON.stringify({ warnings: step.warnings, logs: step.logs }));
  }

  function errorText(error: StepError | null): string | null {
    return error === null ? null : deps.mask(JSON.stringify(error));
  }

  /** Writes the ended step run: as a whole when there is no row of it yet, else its end. */
  function ended(
    run: RunState,
    step: StepState,
    end: {
      status: 'succeeded' | 'failed' | 'canceled';
      output: Json | null;
      error: StepError | null;
      input?: Json;
    },
  ): void {
    const row = {
      run_seq: run.row.seq,
      step_id: step.compiled.step.id,
      status: end.status,
      port: step.port,
      ended_at: now(),
      output: end.output === null ? null : stored(run, step, end.output),
      error: errorText(end.error),
      notes: notesOf(step),
    };
    if (step.stored) {
      run.writes.push(() => stepRuns.end(row));
      return;
    }
    step.stored = true;
    const input = end.input === undefined ? null : stored(run, step, end.input);
    run.writes.push(() =>
      stepRuns.put({ ...row, input, started_at: row.ended_at, due_at: null, wait_reason: null }),
    );
  }

  function waits(
    run: RunState,
    step: StepState,
    wait: {
      reason: WaitReason;
      dueAt: number | null;
      error: StepError | null;
      output: Json | null;
      port: string | null;
      input?: Json;
    },
  ): void {
    const row = {
      run_seq: run.row.seq,
      step_id: step.compiled.step.id,
      due_at: wait.dueAt,
      wait_reason: wait.reason,
      error: errorText(wait.error),
      notes: notesOf(step),
      output: wait.output === null ? null : stored(run, step, wait.output),
      port: wait.port,
    };
    if (step.stored) {
      run.writes.push(() => stepRuns.wait(row));
      return;
    }
    step.stored = true;
    step.firstStartedAt ??= now();
    const { firstStartedAt } = step;
    const input = wait.input === undefined ? null : stored(run, step, wait.input);
    run.writes.push(() =>
      stepRuns.put({
        ...row,
        status: 'waiting',
        input,
        started_at: firstStartedAt,
        ended_at: null,
      }),
    );
  }

  return {
    ended,
    waits,
    planned(run, step, { input, startedAt }) {
      const { compiled, attempts: number, nextCause: cause } = step;
      step.stored = true;
      const row = {
        run_seq: run.row.seq,
        step_id: compiled.step.id,
        status: 'running' as const,
        port: null,
        started_at: step.firstStartedAt,
        ended_at: null,
        due_at: null,
        wait_reason: null,
        input: stored(run, step, compiled.type?.hideSecrets(input) ?? input),
        output: null,
        error: null,
        notes: notesOf(step),
      };
      run.writes.push(() => {
        stepRuns.put(row);
        stepRuns.startAttempt({
          run_seq: row.run_seq,
          step_id: row.step_id,
          number,
          cause,
          started_at: startedAt,
        });
      });
    },
    attemptEnded(run, step, status, error) {
      const row = {
        run_seq: run.row.seq,
        step_id: step.compiled.step.id,
        number: step.attempts,
        status,
        ended_at: now(),
        error: errorText(error),
      };
      run.writes.push(() => stepRuns.endAttempt(row));
    },
    takenBack(run, { compiled, attempts: number }) {
      const { id } = compiled.step;
      const { seq } = run.row;
      run.writes.push(() => {
        stepRuns.dropAttempt(seq, id, number);
        // The first one leaves nothing behind.
        if (number === 1) stepRuns.remove(seq, id);
        else stepRuns.putBack(seq, id);
      });
    },
  };
}
