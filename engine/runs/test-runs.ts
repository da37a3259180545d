import { ConflictError, InvalidInputError, NotFoundError } from '../../shared/errors.ts';
import { upstreamOf } from '../../shared/graph.ts';
import type { Json } from '../../shared/json.ts';
import type { RunDetail, StepRun } from '../../shared/model/run.ts';
import type { WorkflowDefinition, WorkflowSamples } from '../../shared/model/workflow.ts';
import type { Committer } from '../db/committer.ts';
import { idFromText, idToText, newId } from '../db/ids.ts';
import type { EventReader } from '../events/event-reader.ts';
import type { EventRepository, StoredEvent } from '../events/event-repository.ts';
import { stepType } from '../steps/index.ts';
import { checkRunnable } from '../workflows/check-definition.ts';
import { parseDefinition, type WorkflowRow } from '../workflows/workflow-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { Executor } from './executor.ts';
import type { Recordings } from './rehearsal.ts';
import type { RunPart } from './run-part.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunReader } from './run-reader.ts';
import type { ListedRun, RunRepository } from './run-repository.ts';
import type { NewStepRun, StepRunRepository } from './step-run-repository.ts';
import { encodeStored, References } from './stored-value.ts';

/** Runs that are looked through for samples: tests leave only parts behind. */
const RUNS_LOOKED_AT = 10;

export interface TestRuns {
  /** What expressions of the draft would read. Without a run or event, of the newest there is. */
  samples(
    workflow: WorkflowRow,
    from: { run: ListedRun | null; event: StoredEvent | null },
  ): Promise<WorkflowSamples>;
  /**
   * Carries out one step of the draft on samples, or everything up to it. Throws NotFoundError,
   * InvalidInputError when these steps have mistakes, ConflictError when there is no trigger.
   */
  start(
    workflow: WorkflowRow,
    options: {
      stepId: string;
      mode: 'step' | 'until';
      run: ListedRun | null;
      event: StoredEvent | null;
      body: { value: Json } | null;
      effects: 'real' | 'recorded';
    },
  ): Promise<ListedRun>;
}

export function createTestRuns(deps: {
  runs: RunRepository;
  stepRuns: StepRunRepository;
  events: EventRepository;
  eventReader: EventReader;
  runReader: RunReader;
  workflows: Workflows;
  /** Seq of an endpoint by its id; null when it is gone. */
  endpointSeq: (id: string) => number | null;
  queue: RunQueue;
  executor: Executor;
  paused: () => boolean;
  committer: Committer;
  mask: (json: string) => string;
  now: () => number;
}): TestRuns {
  const { runs, events, runReader, workflows, queue, executor, committer, now } = deps;

  function newestRuns(workflow: WorkflowRow, event: StoredEvent | null): ListedRun[] {
    return runs.list({
      limit: RUNS_LOOKED_AT,
      workflowSeq: workflow.seq,
      eventSeq: event?.seq,
    });
  }

  /** The newest event that a trigger of the draft would have taken. */
  function newestEvent(workflow: WorkflowRow, draft: WorkflowDefinition): StoredEvent | null {
    for (const { type, params } of draft.steps) {
      if (stepType(type)?.group !== 'trigger') continue;
      const endpoint = params['endpoint'];
      const endpointSeq = typeof endpoint === 'string' ? deps.endpointSeq(endpoint) : null;
      const isWebhook = type === 'webhook';
      if (isWebhook && endpointSeq === null) continue;
      const [newest] = events.list({
        limit: 1,
        before: undefined,
        endpointSeq: isWebhook ? (endpointSeq ?? undefined) : undefined,
        status: 'accepted',
        source: isWebhook ? undefined : type,
        workflowSeq: isWebhook ? undefined : workflow.seq,
      });
      if (newest !== undefined) return events.bySeq(newest.seq) ?? null;
    }
    return null;
  }

  async function firstItems(
    run: ListedRun,
    loops: RunDetail['loops'],
    keep: (steps: readonly StepRun[]) => void,
    items: { [stepId: string]: Json },
  ): Promise<void> {
    for (const { stepId, iteration, total } of loops) {
      if (total === 0) continue;
      const first = iteration === '' ? '0' : `${iteration}.0`;
      const inside = await runReader.item(run, { stepId, iteration: first });
      items[stepId] ??= inside.item;
      keep(inside.steps);
      await firstItems(run, inside.loops, keep, items);
    }
  }

  async function samples(
    workflow: WorkflowRow,
    { run, event }: { run: ListedRun | null; event: StoredEvent | null },
  ): Promise<WorkflowSamples> {
    const draft = parseDefinition(workflow.draft);
    const steps: WorkflowSamples['steps'] = {};
    const items: WorkflowSamples['items'] = {};
    const triggers = new Set(
      draft.steps.filter(({ type }) => stepType(type)?.group === 'trigger').map(({ id }) => id),
    );
    for (const { id, pinned } of draft.steps)
      if (pinned !== undefined)
        steps[id] = { output: pinned, from: 'pinned', runId: null, status: null };

    let trigger: Json = null;
    let triggerFrom: WorkflowSamples['triggerFrom'] = { kind: 'none', id: null, at: null };
    const known = new Set(draft.steps.map(({ id }) => id));
    for (const each of run === null ? newestRuns(workflow, event) : [run]) {
      const detail = await runReader.detail(each);
      const keep = (found: readonly StepRun[]): void => {
        for (const { stepId, status, port, output } of found) {
          const hasOutput = status === 'succeeded' || (status === 'failed' && port !== null);
          if (!hasOutput || !known.has(stepId) || triggers.has(stepId)) continue;
          steps[stepId] ??= { output, from: 'run', runId: detail.id, status };
        }
      };
      keep(detail.steps);
      await firstItems(each, detail.loops, keep, items);
      const own = detail.steps.find(
        ({ stepId, status }) => triggers.has(stepId) && status === 'succeeded',
      );
      if (triggerFrom.kind !== 'none' || own === undefined) continue;
      trigger = own.output;
      triggerFrom =
        detail.eventId === null
          ? { kind: 'run', id: detail.id, at: detail.queuedAt }
          : { kind: 'event', id: detail.eventId, at: detail.queuedAt };
    }
    const chosen = event ?? (run === null ? newestEvent(workflow, draft) : null);
    const isNewer =
      chosen !== null &&
      (triggerFrom.at === null || event !== null || chosen.received_at > triggerFrom.at);
    if (chosen !== null && isNewer) {
      const detail = await deps.eventReader.detail(chosen);
      trigger = detail.trigger;
      triggerFrom = { kind: 'event', id: detail.id, at: detail.receivedAt };
    }
    return {
      trigger,
      triggerFrom,
      steps,
      items,
      run: { id: '', cause: 'test', startedAt: new Date(now()).toISOString() },
      workflow: { id: workflow.id, name: workflow.name, version: 0 },
    };
  }

  /** The loops around a step, the innermost first. */
  function loopsAround(versionSeq: number, stepId: string): string[] {
    const compiled = workflows.compiled(versionSeq);
    const found: string[] = [];
    let at = compiled.byId.get(stepId)?.loop ?? null;
    while (at !== null) {
      const loop = compiled.steps[at];
      if (loop === undefined) break;
      found.push(loop.step.id);
      at = loop.loop;
    }
    return found;
  }

  /** A loop gives something only when its body is carried out. */
  function withBodies(versionSeq: number, stepIds: readonly string[], goal: string): Set<string> {
    const { byId, bodies } = workflows.compiled(versionSeq);
    const around = new Set(loopsAround(versionSeq, goal));
    const all = new Set(stepIds);
    for (const id of all) {
      const compiled = byId.get(id);
      if (compiled === undefined || around.has(id)) continue;
      for (const { step } of bodies.get(compiled.index) ?? []) all.add(step.id);
    }
    return all;
  }

  function planted(
    runSeq: number,
    upstream: ReadonlySet<string>,
    found: WorkflowSamples,
    draft: WorkflowDefinition,
  ): NewStepRun[] {
    return draft.steps.flatMap((step): NewStepRun[] => {
      const sample = found.steps[step.id];
      if (sample === undefined || !upstream.has(step.id)) return [];
      const type = stepType(step.type);
      const port = type?.portsFor(step.params)[0]?.name ?? 'out';
      return [
        {
          run_seq: runSeq,
          step_id: step.id,
          iteration: '',
          status: 'succeeded',
          port: type?.container === true ? 'done' : port,
          started_at: now(),
          ended_at: now(),
          due_at: null,
          wait_reason: null,
          reused: 1,
          input: null,
          output: encodeStored(sample.output, {
            references: new References(null),
            mayRefer: () => false,
            mask: deps.mask,
          }),
          error: null,
          notes: null,
        },
      ];
    });
  }

  return {
    samples,
    async start(workflow, { stepId, mode, run, event, body, effects }) {
      const draft = parseDefinition(workflow.draft);
      const step = draft.steps.find(({ id }) => id === stepId);
      if (step === undefined) throw new NotFoundError('step', stepId);
      const upstream = upstreamOf(stepId, draft.edges);
      const versionSeq = workflows.draftVersion(workflow);
      const carriedOut =
        mode === 'step' ? new Set([stepId]) : withBodies(versionSeq, [...upstream, stepId], stepId);
      const problems = checkRunnable(draft).filter(
        (problem) => problem.stepId !== null && carriedOut.has(problem.stepId),
      );
      if (problems.length > 0)
        throw new InvalidInputError(
          'This cannot be tried out yet:',
          problems.map(({ field, message }) => `${field}: ${message}`),
          'Mend these first.',
        );
      const found = await samples(workflow, { run, event });
      const trigger = draft.steps.find(
        ({ id, type, disabled }) =>
          stepType(type)?.group === 'trigger' &&
          disabled !== true &&
          (mode === 'step' || upstream.has(id) || id === stepId),
      );
      if (trigger === undefined)
        throw new ConflictError('No trigger leads to this step.', {
          hint: 'Connect it to one, or test the step alone.',
        });
      const eventId =
        body === null && found.triggerFrom.kind === 'event' ? found.triggerFrom.id : null;
      const eventSeq = event?.seq ?? (eventId === null ? null : seqOfEvent(eventId));
      const loops = loopsAround(versionSeq, stepId);
      const [innermost] = loops;
      const part: RunPart = {
        steps: [...carriedOut],
        alone: mode === 'step' ? stepId : null,
        item:
          mode === 'step' && innermost !== undefined
            ? { value: found.items[innermost] ?? null }
            : null,
      };
      const id = newId(now());
      const seq = await committer.write(() => {
        const made = queue.enqueue({
          id,
          workflowSeq: workflow.seq,
          versionSeq,
          eventSeq,
          parentSeq: null,
          cause: 'test',
          triggerStep: trigger.id,
          input: eventSeq === null ? JSON.stringify(body?.value ?? bodyOf(found.trigger)) : null,
          queuedAt: now(),
          part: JSON.stringify(part),
          ...(effects === 'recorded'
            ? { rehearsal: JSON.stringify(recordingsOf(found, draft)) }
            : {}),
        });
        if (mode === 'step')
          for (const row of planted(made, upstream, found, draft)) deps.stepRuns.put(row);
        return made;
      });
      queue.announce({ seq, workflowSeq: workflow.seq, urgent: true });
      executor.wake();
      if (deps.paused()) executor.carryOutAlone(seq);
      const listed = runs.listedBySeq(seq);
      if (listed === undefined) throw new NotFoundError('run', idToText(id));
      return listed;
    },
  };

  function seqOfEvent(id: string): number | null {
    const bytes = idFromText(id);
    return bytes === null ? null : (events.byIdRange(bytes, bytes)[0]?.seq ?? null);
  }
}

/** Of a run by hand, which has no event. */
function bodyOf(trigger: Json): Json {
  return typeof trigger === 'object' && trigger !== null && !Array.isArray(trigger)
    ? (trigger['body'] ?? null)
    : null;
}

function recordingsOf(found: WorkflowSamples, draft: WorkflowDefinition): Recordings {
  const recordings: Recordings = {};
  for (const { id, type } of draft.steps) {
    const sample = found.steps[id];
    if (sample !== undefined)
      recordings[id] = { type, input: null, port: null, output: sample.output, error: null };
  }
  return recordings;
}
