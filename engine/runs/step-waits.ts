import type { Json } from '../../shared/json.ts';
import type { WaitFor } from '../steps/define-step.ts';
import type { LinkKind } from './links.ts';
import type { RunState, StepState } from './run-state.ts';
import type { StepWait, StepWriter } from './step-writer.ts';
import type { WaitRepository } from './wait-repository.ts';
import type { WorkflowCalls } from './workflow-calls.ts';

interface WaitDeps {
  writer: StepWriter;
  waits: WaitRepository;
  calls: WorkflowCalls;
  settled: (step: { runSeq: number; stepId: string; iteration: string }) => void;
  linkChanged: (change: { runId: string; kind: LinkKind; token: string | null }) => void;
  now: () => number;
}

/** Waits of steps: in memory, with the writes that make them so in `run.writes`. */
export function createStepWaits(deps: WaitDeps) {
  const { writer, now } = deps;

  function wait(run: RunState, step: StepState, reason: StepWait): void {
    step.phase = 'waiting';
    step.dueAt = reason.dueAt;
    run.waiting.add(step);
    writer.waits(run, step, reason);
  }

  function linkChanged(run: RunState, step: StepState, token: string | null): void {
    const kind = step.compiled.type?.link ?? null;
    if (kind === null) return;
    run.committed.push(() => deps.linkChanged({ runId: run.id, kind, token }));
  }

  function noWaitAnyMore(run: RunState, step: StepState): void {
    run.waiting.delete(step);
    linkChanged(run, step, null);
    step.dueAt = null;
    run.changed.add(step.frame);
  }

  function waitFor(run: RunState, step: StepState, request: WaitFor, input?: Json): void {
    const { kind, data, timeout, call, tell = false } = request;
    const started = call === undefined ? null : deps.calls.plan(run, call, { isAwaited: true });
    // A run that was called before, and given up, must not end this wait.
    const token = started?.id ?? request.token;
    step.afterWait =
      timeout === null || 'again' in timeout
        ? null
        : { port: timeout.port ?? step.compiled.firstPort, output: timeout.output };
    step.nextCause = 'automatic';
    const dueAt = timeout === null ? null : Math.ceil(timeout.at);
    settled(run, step);
    wait(run, step, {
      reason: kind,
      dueAt,
      error: null,
      output: step.afterWait?.output ?? null,
      port: step.afterWait?.port ?? null,
      ...(input === undefined ? {} : { input }),
    });
    const row = {
      token,
      kind,
      run_seq: run.row.seq,
      step_id: step.compiled.step.id,
      iteration: step.frame.iteration,
      data: JSON.stringify(started === null ? data : { runId: started.id }),
      created_at: now(),
      due_at: dueAt,
      to_tell: tell ? (1 as const) : (0 as const),
    };
    run.writes.push(() => deps.waits.put(row));
    linkChanged(run, step, token);
    if (started !== null) begin(run, started);
  }

  /**
   * An attempt after the wait ended the step run. What a person has done anew later, such as an item
   * that comes into another batch, waits for the first time.
   */
  function waitIsOver(run: RunState, step: StepState): void {
    if (step.nextCause === 'initial') return;
    const key = {
      run_seq: run.row.seq,
      step_id: step.compiled.step.id,
      iteration: step.frame.iteration,
    };
    run.writes.push(() => deps.waits.forget(key));
  }

  function begin(run: RunState, { enqueue, announce }: ReturnType<WorkflowCalls['plan']>): void {
    run.writes.push(enqueue);
    run.committed.push(announce);
  }

  /** Its change of a kept value will not be asked for again. */
  function settled(run: RunState, step: StepState): void {
    if (!step.changedValue) return;
    const key = {
      runSeq: run.row.seq,
      stepId: step.compiled.step.id,
      iteration: step.frame.iteration,
    };
    run.writes.push(() => deps.settled(key));
  }

  return { wait, waitFor, noWaitAnyMore, waitIsOver, linkChanged, begin, settled };
}
