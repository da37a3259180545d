import { createHash } from 'node:crypto';
import { BugError, ConflictError, NotFoundError } from '../../shared/errors.ts';
import { downstreamOf, upstreamOf } from '../../shared/graph.ts';
import type { Json } from '../../shared/json.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import type { Committer } from '../db/committer.ts';
import { idRange, newId } from '../db/ids.ts';
import type { EventRepository, StoredEvent } from '../events/event-repository.ts';
import type { WorkflowRow } from '../workflows/workflow-repository.ts';
import type { Listener, Workflows } from '../workflows/workflows.ts';
import type { Executor } from './executor.ts';
import type { RunQueue } from './run-queue.ts';
import type { ListedRun, NewRun, RunRepository } from './run-repository.ts';
import type { StepRunRepository, StepRunRow } from './step-run-repository.ts';

export interface RunOperationsDeps {
  runs: RunRepository;
  stepRuns: StepRunRepository;
  events: EventRepository;
  workflows: Workflows;
  queue: RunQueue;
  executor: Executor;
  committer: Committer;
  /** Published triggers on the endpoint that took the event. */
  listenersOf: (event: StoredEvent) => readonly Listener[];
  now: () => number;
}

export interface RunOperations {
  /** By id or a unique beginning of one. Throws NotFoundError, ConflictError. */
  get(ref: string): ListedRun;
  event(ref: string): StoredEvent;
  /** New attempts in the same run; upstream outputs are kept, what lies behind is done anew. */
  retry(ref: string, stepId: string | undefined): Promise<ListedRun>;
  rerun(
    ref: string,
    options: { fromStep: string | undefined; version: 'same' | 'published' | 'draft' },
  ): Promise<{ run: ListedRun; reused: string[]; notReused: string[] }>;
  cancel(ref: string): Promise<ListedRun>;
  replay(options: {
    events: readonly StoredEvent[];
    workflow: WorkflowRow | undefined;
    version: 'published' | 'draft';
  }): Promise<ListedRun[]>;
  startByHand(
    workflow: WorkflowRow,
    version: 'published' | 'draft',
    body: Json,
  ): Promise<ListedRun>;
}

export function createRunOperations(deps: RunOperationsDeps): RunOperations {
  const { runs, stepRuns, events, workflows, queue, executor, committer, now } = deps;

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

  function announce(seq: number, workflowSeq: number): void {
    queue.announce({ seq, workflowSeq });
    executor.wake();
  }

  async function enqueueAll(newRuns: readonly NewRun[]): Promise<ListedRun[]> {
    const seqs = await committer.write(() => newRuns.map((run) => queue.enqueue(run)));
    seqs.forEach((seq, index) => {
      const workflowSeq = newRuns[index]?.workflowSeq;
      if (workflowSeq !== undefined) announce(seq, workflowSeq);
    });
    return seqs.map(listed);
  }

  return {
    get,
    event,
    async retry(ref, stepId) {
      const run = get(ref);
      if (executor.isActive(run.seq) || run.status === 'queued' || run.status === 'running')
        throw new ConflictError('The run is being carried out.', {
          hint: 'Wait for it to end, or cancel it first.',
        });
      const { definition } = workflows.compiled(run.version_seq);
      const rows = stepRuns.ofRun(run.seq);
      const stuck = rows.filter(
        (row) => (row.status === 'failed' && row.port === null) || row.wait_reason === 'person',
      );
      const chosen = stepId === undefined ? stuck.map((row) => row.step_id) : [stepId];
      if (stepId !== undefined && !definition.steps.some((step) => step.id === stepId))
        throw new NotFoundError('step', stepId);
      if (stepId !== undefined && !rows.some((row) => row.step_id === stepId))
        throw new ConflictError(`The run never came to the step "${stepId}".`, {
          hint: `Retry the step it stopped at: ${stuck.map((row) => row.step_id).join(', ') || 'none'}.`,
        });
      if (chosen.length === 0)
        throw new ConflictError('The run has no failed step to retry.', {
          hint: 'Use re-run to carry it out again.',
        });
      await committer.write(() => {
        for (const id of chosen) {
          for (const behind of downstreamOf(id, definition.edges)) stepRuns.remove(run.seq, behind);
          stepRuns.putBack(run.seq, id);
        }
        runs.requeue(run.seq);
      });
      announce(run.seq, run.workflow_seq);
      return listed(run.seq);
    },
    async rerun(ref, { fromStep, version }) {
      const old = get(ref);
      const row = workflows.get(old.workflow_id);
      const versionSeq =
        version === 'same' ? old.version_seq : workflows.versionToRun(row, version);
      const before = workflows.compiled(old.version_seq).definition;
      const after = workflows.compiled(versionSeq).definition;
      const trigger = triggerFor(after, old.trigger_step);
      const plan =
        fromStep === undefined
          ? { reused: [], notReused: [] }
          : planReuse({ before, after, fromStep, rows: stepRuns.ofRun(old.seq) });
      const seq = await committer.write(() => {
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
        reused: plan.reused.map((kept) => kept.step_id),
        notReused: plan.notReused,
      };
    },
    async cancel(ref) {
      const run = get(ref);
      if (!executor.cancelActive(run.seq)) {
        queue.withdraw({ seq: run.seq, workflowSeq: run.workflow_seq });
        await committer.write(() => {
          const { status } = listed(run.seq);
          if (status !== 'queued' && status !== 'waiting' && status !== 'running')
            throw new ConflictError(`The run has ended already (${status}).`);
          stepRuns.cancelOpen(run.seq, now());
          runs.finish(run.seq, { status: 'canceled', endedAt: now(), error: null });
        });
      }
      return listed(run.seq);
    },
    async replay({ events: chosen, workflow, version }) {
      const newRuns: NewRun[] = [];
      for (const stored of chosen) {
        const targets = targetsOf(deps, stored, workflow, version);
        for (const target of targets)
          newRuns.push({
            id: newId(now()),
            ...target,
            eventSeq: stored.seq,
            parentSeq: null,
            cause: 'replay',
            input: null,
            queuedAt: now(),
          });
      }
      if (newRuns.length === 0)
        throw new ConflictError('No workflow listens to the endpoint of these events.', {
          hint: 'Publish one, or name a workflow to replay them through.',
        });
      return enqueueAll(newRuns);
    },
    async startByHand(workflow, version, body) {
      const versionSeq = workflows.versionToRun(workflow, version);
      const { definition } = workflows.compiled(versionSeq);
      const trigger = definition.steps.find((step) => step.type === 'manual');
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
}

function targetsOf(
  deps: RunOperationsDeps,
  event: StoredEvent,
  workflow: WorkflowRow | undefined,
  version: 'published' | 'draft',
): Pick<NewRun, 'workflowSeq' | 'versionSeq' | 'triggerStep'>[] {
  const { workflows } = deps;
  if (workflow === undefined)
    return deps.listenersOf(event).map((listener) => {
      const row = workflows.bySeq(listener.workflowSeq);
      const versionSeq =
        version === 'draft' ? workflows.versionToRun(row, 'draft') : listener.versionSeq;
      return {
        workflowSeq: listener.workflowSeq,
        versionSeq,
        triggerStep: triggerFor(workflows.compiled(versionSeq).definition, listener.stepId),
      };
    });
  const versionSeq = workflows.versionToRun(workflow, version);
  const { definition } = workflows.compiled(versionSeq);
  return [{ workflowSeq: workflow.seq, versionSeq, triggerStep: triggerFor(definition, '') }];
}

/** The trigger that a run of this version starts at: the same one, or else the first webhook. */
function triggerFor(definition: WorkflowDefinition, stepId: string): string {
  const triggers = definition.steps.filter(
    (step) => step.id === stepId || step.type === 'webhook' || step.type === 'manual',
  );
  const found = triggers.find((step) => step.id === stepId) ?? triggers[0];
  if (found === undefined)
    throw new ConflictError('This version of the workflow has no trigger to start at.');
  return found.id;
}

/**
 * Which outputs of the old run stand for the new one: those of steps before `fromStep` whose id,
 * type and params, and everything upstream of them, are the same as they were.
 */
function planReuse(options: {
  before: WorkflowDefinition;
  after: WorkflowDefinition;
  fromStep: string;
  rows: readonly StepRunRow[];
}): { reused: StepRunRow[]; notReused: string[] } {
  const { before, after, fromStep, rows } = options;
  if (!after.steps.some((step) => step.id === fromStep)) throw new NotFoundError('step', fromStep);
  const behind = downstreamOf(fromStep, after.edges);
  const reused: StepRunRow[] = [];
  const notReused: string[] = [];
  for (const step of after.steps) {
    if (step.id === fromStep || behind.has(step.id)) continue;
    const row = rows.find((candidate) => candidate.step_id === step.id);
    const ended = row?.status === 'succeeded' || row?.status === 'failed';
    if (row !== undefined && ended && fingerprint(before, step.id) === fingerprint(after, step.id))
      reused.push(row);
    else if (row !== undefined) notReused.push(step.id);
  }
  return { reused, notReused };
}

function fingerprint(definition: WorkflowDefinition, stepId: string): string {
  const ids = [...upstreamOf(stepId, definition.edges), stepId].toSorted();
  const parts = ids.map((id) => {
    const step = definition.steps.find((candidate) => candidate.id === id);
    return [id, step?.type, step?.params, step?.disabled === true];
  });
  const edges = definition.edges
    .filter((edge) => ids.includes(edge.from) && ids.includes(edge.to))
    .map((edge) => `${edge.from} ${edge.port} ${edge.to}`)
    .toSorted();
  return createHash('sha256')
    .update(JSON.stringify([parts, edges]))
    .digest('hex');
}
