import type { Json } from '../../shared/json.ts';
import type { AttemptStatus, StepError, WaitReason } from '../../shared/model/run.ts';
import { isBefore } from '../workflows/compile.ts';
import type { Frame, ItemEnd, RunState, StepState } from './run-state.ts';
import type { StepRunKey, StepRunRepository } from './step-run-repository.ts';
import { encodeStored, type StoredValue, TRIGGER } from './stored-value.ts';

interface StepEnd {
  status: 'succeeded' | 'failed' | 'canceled';
  output: Json | null;
  error: StepError | null;
  /** Of a step that was never planned. */
  input?: Json;
  /** A recording of another run stands for it. */
  reused?: boolean;
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
  /** A loop begins with its items. */
  loopBegan(run: RunState, step: StepState, input: Json): void;
  /** An item of a loop goes on beyond this turn. */
  itemBegan(run: RunState, frame: Frame): void;
  itemEnded(run: RunState, frame: Frame, end: ItemEnd): void;
}

export function createStepWriter(deps: {
  stepRuns: StepRunRepository;
  mask: (json: string) => string;
  now: () => number;
}): StepWriter {
  const { stepRuns, now } = deps;

  function stored({ compiled, frame }: StepState, value: Json): StoredValue {
    return encodeStored(value, {
      references: frame.references,
      mayRefer: (owner) => owner === TRIGGER || isBefore(compiled, owner),
      mask: deps.mask,
    });
  }

  function keyOf(run: RunState, { compiled, frame }: StepState): StepRunKey {
    return { run_seq: run.row.seq, step_id: compiled.step.id, iteration: frame.iteration };
  }

  function inputOf(step: StepState, input: Json | undefined): StoredValue | null {
    if (input === undefined) return null;
    return stored(step, step.compiled.type?.hideSecrets(input) ?? input);
  }

  function notesOf(step: StepState): string | null {
    if (step.warnings.length + step.logs.length === 0) return null;
    return deps.mask(JSON.stringify({ warnings: step.warnings, logs: step.logs }));
  }

  function errorText(error: StepError | null): string | null {
    return error === null ? null : deps.mask(JSON.stringify(error));
  }

  function edited(step: StepState): { edited?: 'input' } {
    return step.editedInput === null ? {} : { edited: 'input' };
  }

  /** Writes the ended step run: as a whole when there is no row of it yet, else its end. */
  function ended(run: RunState, step: StepState, end: StepEnd): void {
    const row = {
      ...keyOf(run, step),
      status: end.status,
      port: step.port,
      ended_at: now(),
      output: end.output === null ? null : stored(step, end.output),
      error: errorText(end.error),
      notes: notesOf(step),
    };
    if (step.stored) {
      run.writes.push(() => stepRuns.end(row));
      return;
    }
    step.stored = true;
    const whole = {
      ...row,
      ...edited(step),
      input: inputOf(step, end.input),
      started_at: step.firstStartedAt ?? row.ended_at,
      due_at: null,
      wait_reason: null,
      reused: end.reused === true ? 1 : 0,
    };
    run.writes.push(() => stepRuns.put(whole));
  }

  function waits(run: RunState, step: StepState, wait: StepWait): void {
    const row = {
      ...keyOf(run, step),
      due_at: wait.dueAt,
      wait_reason: wait.reason,
      error: errorText(wait.error),
      notes: notesOf(step),
      output: wait.output === null ? null : stored(step, wait.output),
      port: wait.port,
    };
    if (step.stored) {
      run.writes.push(() => stepRuns.wait(row));
      return;
    }
    step.stored = true;
    step.firstStartedAt ??= now();
    const whole = {
      ...row,
      ...edited(step),
      status: 'waiting' as const,
      input: inputOf(step, wait.input),
      started_at: step.firstStartedAt,
      ended_at: null,
    };
    run.writes.push(() => stepRuns.put(whole));
  }

  function itemKey(run: RunState, frame: Frame): StepRunKey {
    return {
      run_seq: run.row.seq,
      step_id: frame.loop?.compiled.step.id ?? '',
      iteration: frame.iteration,
    };
  }

  /** The item itself, as it stands in what lies before the loop. */
  function itemInput({ loop, scope }: Frame): StoredValue | null {
    return loop === null ? null : stored(loop, scope['item'] ?? null);
  }

  /** What was made for the item, or lies before its loop, stands as long as the item's end does. */
  function standsWith(run: RunState, { loop }: Frame, owner: number): boolean {
    if (owner === TRIGGER || loop === null) return owner === TRIGGER;
    const { compiled } = loop;
    return (
      owner === compiled.index ||
      run.workflow.steps[owner]?.loop === compiled.index ||
      isBefore(compiled, owner)
    );
  }

  return {
    ended,
    waits,
    planned(run, step, { input, startedAt }) {
      const { attempts: number, nextCause: cause } = step;
      step.stored = true;
      const row = {
        ...keyOf(run, step),
        ...edited(step),
        status: 'running' as const,
        port: null,
        started_at: step.firstStartedAt,
        ended_at: null,
        due_at: null,
        wait_reason: null,
        input: inputOf(step, input),
        output: null,
        error: null,
        notes: notesOf(step),
      };
      const attempt = { ...keyOf(run, step), number, cause, started_at: startedAt };
      run.writes.push(() => {
        stepRuns.put(row);
        stepRuns.startAttempt(attempt);
      });
    },
    attemptEnded(run, step, status, error) {
      const row = {
        ...keyOf(run, step),
        number: step.attempts,
        status,
        ended_at: now(),
        error: errorText(error),
      };
      run.writes.push(() => stepRuns.endAttempt(row));
    },
    takenBack(run, step) {
      const { attempts: number, nextCause: cause } = step;
      const key = keyOf(run, step);
      const retries = {
        ...key,
        due_at: now(),
        wait_reason: 'retry' as const,
        notes: notesOf(step),
      };
      // What a person gave for it still counts.
      const input = inputOf(step, step.editedInput?.value);
      run.writes.push(() => {
        stepRuns.dropAttempt(key, number);
        // Cut off before, it is so again: the next start decides as this one did.
        if (cause === 'recovery') return;
        if (cause === 'automatic')
          stepRuns.wait({ ...retries, error: null, output: null, port: null });
        // The first one leaves nothing behind.
        else if (number === 1 && input === null) stepRuns.removeAt(key);
        else stepRuns.putBack(key, input === null ? undefined : { input });
      });
    },
    loopBegan(run, step, input) {
      step.stored = true;
      step.firstStartedAt ??= now();
      const row = {
        ...keyOf(run, step),
        ...edited(step),
        status: 'running' as const,
        port: null,
        started_at: step.firstStartedAt,
        ended_at: null,
        due_at: null,
        wait_reason: null,
        input: inputOf(step, input),
        output: null,
        error: null,
        notes: notesOf(step),
      };
      run.writes.push(() => stepRuns.put(row));
    },
    itemBegan(run, frame) {
      frame.stored = true;
      const row = {
        ...itemKey(run, frame),
        status: 'running' as const,
        port: null,
        started_at: frame.startedAt,
        ended_at: null,
        due_at: null,
        wait_reason: null,
        input: itemInput(frame),
        output: null,
        error: null,
        notes: null,
      };
      run.writes.push(() => stepRuns.put(row));
    },
    itemEnded(run, frame, { status, output, error }) {
      const row = {
        ...itemKey(run, frame),
        status,
        port: null,
        ended_at: now(),
        output: encodeStored(output, {
          references: frame.references,
          mayRefer: (owner) => standsWith(run, frame, owner),
          mask: deps.mask,
        }),
        error: errorText(error),
        notes: null,
      };
      if (frame.stored) {
        run.writes.push(() => stepRuns.end(row));
        return;
      }
      frame.stored = true;
      const input = itemInput(frame);
      const { startedAt } = frame;
      run.writes.push(() =>
        stepRuns.put({ ...row, input, started_at: startedAt, due_at: null, wait_reason: null }),
      );
    },
  };
}
