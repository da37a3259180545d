import { ConflictError } from '../../shared/errors.ts';
import type { StepRun } from '../../shared/model/run.ts';
import type { Committer } from '../db/committer.ts';
import { newId } from '../db/ids.ts';
import type { EventRepository, StoredEvent } from '../events/event-repository.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import type { WorkflowRow } from '../workflows/workflow-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { Executor } from './executor.ts';
import { type Recordings, recordingKey } from './rehearsal.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunReader } from './run-reader.ts';
import type { ListedRun, RunRepository } from './run-repository.ts';
import { triggerFor } from './run-targets.ts';

/** Items of one loop whose recordings are served. */
const MOST_ITEMS = 1000;

/** What is rehearsed: a run again, or an event for the first time. */
export type RehearsedOn = { run: ListedRun } | { event: StoredEvent };

export interface Rehearsals {
  /**
   * Queues a run in which nothing outside is touched. Throws ConflictError, and InvalidInputError
   * for a draft with mistakes.
   */
  start(options: {
    on: RehearsedOn;
    /** Left out: the workflow of the run, or the one that last ran the event. */
    workflow: WorkflowRow | undefined;
    version: 'draft' | 'published';
  }): Promise<{ run: ListedRun; base: ListedRun | null }>;
}

export function createRehearsals(deps: {
  runs: RunRepository;
  events: EventRepository;
  runReader: RunReader;
  workflows: Workflows;
  queue: RunQueue;
  executor: Executor;
  /** False: nothing is carried out but rehearsals. */
  execute: boolean;
  paused: () => boolean;
  committer: Committer;
  now: () => number;
}): Rehearsals {
  const { runs, events, runReader, workflows, queue, executor, committer, now } = deps;

  function lastRunOf(event: StoredEvent, workflow: WorkflowRow | undefined): ListedRun | null {
    const found = runs.list({
      limit: 50,
      workflowSeq: workflow?.seq,
      eventSeq: event.seq,
    });
    return found.find(({ cause }) => cause !== 'rehearsal') ?? null;
  }

  /** Of those steps that the version does not carry out in a rehearsal. */
  async function recordingsOf(base: ListedRun, version: CompiledWorkflow): Promise<Recordings> {
    const recordings: Recordings = {};
    const keep = (step: StepRun): void => {
      if (step.status !== 'succeeded' && step.status !== 'failed') return;
      const served = version.byId.get(step.stepId);
      if (served?.type?.servedInRehearsal(served.step.params) !== true) return;
      recordings[recordingKey(step.stepId, step.iteration)] = {
        type: step.stepType,
        input: step.input,
        port: step.port,
        output: step.output,
        error: step.error,
      };
    };
    await runReader.walk(base, {
      mostItems: MOST_ITEMS,
      visit(steps) {
        for (const step of steps) keep(step);
      },
    });
    return recordings;
  }

  return {
    async start({ on, workflow, version }) {
      const base = 'run' in on ? on.run : lastRunOf(on.event, workflow);
      const row = workflow ?? (base === null ? undefined : workflows.get(base.workflow_id));
      if (row === undefined)
        throw new ConflictError('No workflow has run this event yet.', {
          hint: 'Say which workflow is to be rehearsed.',
        });
      const event = 'event' in on ? on.event : null;
      const eventSeq = event?.seq ?? base?.event_seq ?? null;
      const versionSeq = workflows.versionToRun(row, version);
      const compiled = workflows.compiled(versionSeq);
      const trigger = triggerFor(compiled.definition, {
        ...(base === null ? {} : { stepId: base.trigger_step }),
        type: eventSeq === null ? 'manual' : (events.bySeq(eventSeq)?.source ?? 'webhook'),
      });
      const recordings = base === null ? {} : await recordingsOf(base, compiled);
      const seq = await committer.write(() =>
        queue.enqueue({
          id: newId(now()),
          workflowSeq: row.seq,
          versionSeq,
          eventSeq,
          parentSeq: base?.seq ?? null,
          cause: 'rehearsal',
          triggerStep: trigger,
          input: base?.input ?? null,
          queuedAt: now(),
          rehearsal: JSON.stringify(recordings),
        }),
      );
      if (deps.execute) {
        queue.announce({ seq, workflowSeq: row.seq, urgent: true });
        executor.wake();
      }
      if (!deps.execute || deps.paused()) executor.carryOutAlone(seq);
      const run = runs.listedBySeq(seq);
      if (run === undefined) throw new ConflictError('The rehearsal was removed meanwhile.');
      return { run, base };
    },
  };
}
