import { BugError, ConflictError, NotFoundError } from '../../shared/errors.ts';
import type { Json } from '../../shared/json.ts';
import type { Committer } from '../db/committer.ts';
import { idRange, idToText, newId } from '../db/ids.ts';
import type { EventRepository, StoredEvent } from '../events/event-repository.ts';
import { isBodyWhole } from '../events/kept-body.ts';
import type { WorkflowRow } from '../workflows/workflow-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { Executor } from './executor.ts';
import { checkReusable, isMadeUp, planReuse } from './plan-reuse.ts';
import { chooseRetries, putBack, type RetryRequest } from './retry.ts';
import type { RunQueue } from './run-queue.ts';
import type { ListedRun, NewRun, RunRepository, RunRow } from './run-repository.ts';
import { runTargets, triggerFor } from './run-targets.ts';
import type { StepRunRepository, StepRunRow } from './step-run-repository.ts';
import type { Signal, WaitRepository, WaitRow } from './wait-repository.ts';
import { CALLED_RUN_CANCELED } from './workflow-calls.ts';

class RunActiveError extends ConflictError {
  constructor() {
    super('The run is being carried out.', { hint: 'Wait for it to end, or cancel it first.' });
  }
}

export interface RunOperationsDeps {
  runs: RunRepository;
  stepRuns: StepRunRepository;
  waits: WaitRepository;
  events: EventRepository;
  workflows: Workflows;
  queue: RunQueue;
  executor: Executor;
  committer: Committer;
  /** A run that nobody was carrying out is over. */
  ended: (run: RunRow) => void;
  /** Id of the endpoint that took the event; null when there was none or it is gone. */
  mask: (json: string) => string;
  endpointOf: (event: StoredEvent) => string | null;
  now: () => number;
}

/** A run that is told to stop has ended by then, unless its last write cannot be stored. */
const CANCEL_PATIENCE_MS = 10_000;
/** Runs of an event, among them rehearsals. */
const LOOKED_AT = 50;
const WHOLE = { parentSeq: null, reused: [] };

export interface RunOperations {
  /** By id or a unique beginning of one. Throws NotFoundError, ConflictError. */
  get(ref: string): ListedRun;
  event(ref: string): StoredEvent;
  /** New attempts in the same run; upstream outputs are kept, what lies behind is done anew. */
  retry(ref: string, request: RetryRequest): Promise<ListedRun>;
  rerun(
    ref: string,
    options: {
      fromStep: string | undefined;
      version: 'same' | 'published' | 'draft';
      /** Written in the same transaction. */
      along?: () => void;
    },
  ): Promise<{ run: ListedRun; reused: string[]; notReused: string[] }>;
  /** A step ended the run: cancels the runs that other branches of it had waited for. */
  stopped(runSeq: number): Promise<void>;
  /** Throws ConflictError when the run has ended already. */
  cancel(ref: string): Promise<ListedRun>;
  replay(options: {
    events: readonly StoredEvent[];
    workflow: WorkflowRow | undefined;
    version: 'published' | 'draft';
    /**
     * Outputs of the steps before this one are those of the event's last run of the workflow; left
     * out: from the start.
     */
    fromStep?: string | undefined;
    /** Written in the same transaction. */
    along?: () => void;
  }): Promise<ListedRun[]>;
  startByHand(
    workflow: WorkflowRow,
    version: 'published' | 'draft',
    body: Json,
  ): Promise<ListedRun>;
}

export function createRunOperations(deps: RunOperationsDeps): RunOperations {
  const { runs, stepRuns, waits, events, workflows, queue, executor, committer, now } = deps;

  function get(ref: string): ListedRun {
    const range = idRange(ref);
    const [first, second] = range === null ? [] : runs.byIdRange(range.from, range.to);
    if (first === undefined) throw new NotFoundError('run', ref, 'List them: patchbay runs list.');
    if (second !== undefined)
      throw new ConflictError(`Several runs begin with "${ref}".`, {
        hint: 'Give more of the id.',
      });
    return first;
  }

  function event(ref: string): StoredEvent {
    const range = idRange(ref);
    const [first, second] = range === null ? [] : events.byIdRange(range.from, range.to);
    if (first === undefined)
      throw new NotFoundError('event', ref, 'List them: patchbay events list.');
    if (second !== undefined)
      throw new ConflictError(`Several events begin with "${ref}".`, {
        hint: 'Give more of the id.',
      });
    return first;
  }

  function listed(seq: number): ListedRun {
    const row = runs.listedBySeq(seq);
    if (row === undefined) throw new BugError(`run ${seq} is missing`);
    return row;
  }

  /** Step type of the trigger that a run came from. */
  function triggerType({ event_seq: seq }: RunRow): string {
    if (seq === null) return 'manual';
    return events.bySeq(seq)?.source ?? 'webhook';
  }

  function announce(seq: number, workflowSeq: number): void {
    queue.announce({ seq, workflowSeq });
    executor.wake();
  }

  /** `reused`: step runs of another run that stand for its own. */
  async function enqueueAll(
    newRuns: readonly (NewRun & { reused?: readonly StepRunRow[] })[],
    along: () => void = () => {},
  ): Promise<ListedRun[]> {
    const seqs = await committer.write(() => {
      along();
      return newRuns.map(({ reused = [], ...run }) => {
        const seq = queue.enqueue(run);
        for (const kept of reused) stepRuns.put({ ...kept, run_seq: seq, reused: 1 });
        return seq;
      });
    });
    seqs.forEach((seq, index) => {
      const workflowSeq = newRuns[index]?.workflowSeq;
      if (workflowSeq !== undefined) announce(seq, workflowSeq);
    });
    return seqs.map(listed);
  }

  /** What a replay takes over from the event's last run of the same workflow. */
  function goOnFrom(
    stored: StoredEvent,
    { workflowSeq, versionSeq }: { workflowSeq: number; versionSeq: number },
    fromStep: string,
  ): { parentSeq: number; reused: readonly StepRunRow[] } {
    const ofEvent = {
      limit: LOOKED_AT,
      before: undefined,
      eventSeq: stored.seq,
      status: undefined,
    };
    const base = runs.list({ ...ofEvent, workflowSeq }).find((run) => !isMadeUp(run));
    if (base === undefined)
      throw new ConflictError('This event has no run of the workflow that could be gone on from.', {
        hint: 'Replay it from the start.',
      });
    const { reused } = planReuse({
      before: workflows.compiled(base.version_seq).definition,
      after: workflows.compiled(versionSeq).definition,
      fromStep,
      rows: stepRuns.all(base.seq),
    });
    return { parentSeq: base.seq, reused };
  }

  /** Changes a run that nobody is carrying out, and keeps it from being begun meanwhile. */
  async function whileHeld(run: ListedRun, change: () => void): Promise<ListedRun> {
    const { seq, workflow_seq: workflowSeq } = run;
    if (!queue.hold({ seq, workflowSeq })) throw new RunActiveError();
    try {
      await committer.write(change);
    } finally {
      if (runs.bySeq(seq)?.status === 'queued') announce(seq, workflowSeq);
      else await queue.complete(seq);
    }
    return listed(seq);
  }

  /** Runs that this one waits for. */
  function calledBy(seq: number, stepStatus: 'waiting' | 'canceled' = 'waiting'): number[] {
    return waits.ofRun(seq).flatMap(({ kind, token, step_status: status }) => {
      const called = kind === 'workflow' && status === stepStatus ? runs.byToken(token) : undefined;
      return called === undefined ? [] : [called];
    });
  }

  /** Nobody waits for them any more. */
  async function cancelCalled(seqs: readonly number[]): Promise<void> {
    for (const seq of seqs) {
      const run = runs.bySeq(seq);
      if (run === undefined || run.ended_at !== null) continue;
      try {
        await operations.cancel(idToText(run.id));
      } catch (error) {
        // It may have come to its end by itself meanwhile.
        if (runs.bySeq(seq)?.ended_at === null) throw error;
      }
    }
  }

  const operations: RunOperations = {
    get,
    event,
    async retry(ref, request) {
      const run = get(ref);
      if (run.status === 'queued' || run.status === 'running') throw new RunActiveError();
      if ((request.input ?? request.output) !== undefined && request.stepId === undefined)
        throw new ConflictError('An input or output is of one step: say which.', {
          hint: 'Name it with stepId (--step).',
        });
      if (request.iteration !== undefined && request.stepId === undefined)
        throw new ConflictError('An item is of a step in a loop: say which.', {
          hint: 'Name it with stepId (--step).',
        });
      const workflow = workflows.compiled(run.version_seq);
      const rows = chooseRetries(stepRuns, { runSeq: run.seq, workflow, request });
      const called = calledBy(run.seq);
      let leftAlone: number[] = [];
      const retried = await whileHeld(run, () => {
        // First: what was counted of its step runs is taken back as they still stand.
        runs.requeue(run.seq);
        putBack(stepRuns, {
          runSeq: run.seq,
          workflow,
          rows,
          request,
          now: now(),
          mask: deps.mask,
        });
        const awaited = new Set(calledBy(run.seq));
        leftAlone = called.filter((seq) => !awaited.has(seq));
      });
      await cancelCalled(leftAlone);
      return retried;
    },
    async rerun(ref, { fromStep, version, along }) {
      const old = get(ref);
      if (fromStep !== undefined) checkReusable(old);
      const row = workflows.get(old.workflow_id);
      const versionSeq =
        version === 'same' ? old.version_seq : workflows.versionToRun(row, version);
      const before = workflows.compiled(old.version_seq).definition;
      const after = workflows.compiled(versionSeq).definition;
      const trigger = triggerFor(after, {
        stepId: old.trigger_step,
        type: triggerType(old),
      });
      const plan =
        fromStep === undefined
          ? { reused: [], notReused: [] }
          : planReuse({ before, after, fromStep, rows: stepRuns.all(old.seq) });
      const seq = await committer.write(() => {
        along?.();
        const made = queue.enqueue({
          id: newId(now()),
          workflowSeq: old.workflow_seq,
          versionSeq,
          eventSeq: old.event_seq,
          parentSeq: old.seq,
          cause: 'rerun',
          triggerStep: trigger,
          input: old.input,
          queuedAt: now(),
        });
        for (const kept of plan.reused) stepRuns.put({ ...kept, run_seq: made, reused: 1 });
        return made;
      });
      announce(seq, old.workflow_seq);
      return {
        run: listed(seq),
        reused: [...new Set(plan.reused.map((kept) => kept.step_id))],
        notReused: plan.notReused,
      };
    },
    stopped: (seq) => cancelCalled(calledBy(seq, 'canceled')),
    async cancel(ref) {
      const { seq } = get(ref);
      const called = calledBy(seq);
      const over = executor.cancelActive(seq);
      if (over !== null) {
        const isOver = await within(over, CANCEL_PATIENCE_MS);
        const run = listed(seq);
        if (run.status === 'canceled') await cancelCalled(called);
        if (!isOver || run.status === 'canceled') return run;
      }
      const run = listed(seq);
      if (run.ended_at !== null)
        throw new ConflictError(`The run has ended already (${run.status}).`, {
          hint: 'There is nothing left to stop.',
        });
      const signal: Signal = { error: CALLED_RUN_CANCELED };
      let waiting: WaitRow | undefined;
      const canceled = await whileHeld(run, () => {
        stepRuns.cancelOpen(seq, now());
        runs.finish(seq, { status: 'canceled', startedAt: null, endedAt: now(), error: null });
        if (run.token !== null && waits.resolve(run.token, signal, now()))
          waiting = waits.byToken(run.token);
      });
      if (waiting !== undefined) executor.signalled(waiting, signal);
      deps.ended(canceled);
      await cancelCalled(called);
      return canceled;
    },
    async replay({ events: chosen, workflow, version, fromStep, along }) {
      const cut = chosen.filter((stored) => !isBodyWhole(stored, events.body(stored).length));
      if (cut.length > 0)
        throw new ConflictError(
          `Rejected events cannot be replayed when their body was not kept whole: ${idsOf(cut)}.`,
          { hint: 'Have them sent again.' },
        );
      const newRuns: (NewRun & { reused: readonly StepRunRow[] })[] = [];
      for (const stored of chosen) {
        const targets = runTargets({
          event: stored,
          endpointId: deps.endpointOf(stored),
          workflow,
          version,
          workflows,
        });
        for (const target of targets) {
          const part = fromStep === undefined ? WHOLE : goOnFrom(stored, target, fromStep);
          newRuns.push({
            id: newId(now()),
            ...target,
            ...part,
            eventSeq: stored.seq,
            cause: 'replay',
            input: null,
            queuedAt: now(),
          });
        }
      }
      if (newRuns.length === 0)
        throw new ConflictError('No workflow listens to what these events came from.', {
          hint: 'Publish or resume one, or name a workflow to replay them through.',
        });
      return enqueueAll(newRuns, along);
    },
    async startByHand(workflow, version, body) {
      const versionSeq = workflows.versionToRun(workflow, version);
      const { definition } = workflows.compiled(versionSeq);
      const trigger = definition.steps.find(
        (step) => step.type === 'manual' && step.disabled !== true,
      );
      if (trigger === undefined)
        throw new ConflictError(`"${workflow.name}" has no manual trigger.`, {
          hint: 'Add one, or replay an event through the workflow.',
        });
      const [run] = await enqueueAll([
        {
          id: newId(now()),
          workflowSeq: workflow.seq,
          versionSeq,
          eventSeq: null,
          parentSeq: null,
          cause: 'manual',
          triggerStep: trigger.id,
          input: JSON.stringify(body),
          queuedAt: now(),
        },
      ]);
      if (run === undefined) throw new BugError('a run that was just queued is missing');
      return run;
    },
  };
  return operations;
}

async function within(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isIn = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return isIn;
}

const NAMED = 3;

function idsOf(events: readonly StoredEvent[]): string {
  const ids = events.slice(0, NAMED).map(({ id }) => idToText(id));
  const more = events.length - ids.length;
  return more > 0 ? `${ids.join(', ')} and ${more} more` : ids.join(', ');
}
