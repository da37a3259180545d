import SQLite from 'better-sqlite3';
import type { Logger } from 'pino';
import { ConflictError, NotFoundError } from '../../shared/errors.ts';
import type { Trigger } from '../../shared/model/trigger.ts';
import { type Committer, DatabaseBusyError } from '../db/committer.ts';
import { REMOVED_KEPT_MS } from '../endpoints/removed-endpoints.ts';
import { type LiveTrigger, triggersOf } from '../workflows/live-triggers.ts';
import type { Workflows } from '../workflows/workflows.ts';
import { createActivities } from './activities.ts';
import { createEngineStarts } from './engine-starts.ts';
import { dueAfter } from './occurrences.ts';
import type { EventRecorder, RecordedEvent } from './record-event.ts';
import { createTriggerRegistry, keyOf, keyOfTrigger, type Live } from './registry.ts';
import { dealWithDue } from './schedules.ts';
import { showTrigger } from './show-trigger.ts';
import { changeOf, timesOf, unreadableRow } from './sync.ts';
import { createTriggerClock } from './trigger-clock.ts';
import type { ContextDeps } from './trigger-context.ts';
import type { TriggerRepository, TriggerRow } from './trigger-repository.ts';

const RETRY_MS = 1000;

export interface TriggersDeps extends ContextDeps {
  repository: TriggerRepository;
  recorder: EventRecorder;
  committer: Committer;
  workflows: Workflows;
  /** False: rows are kept in step with what is published, and nothing is heard. */
  execute: boolean;
  version: string;
  /** Of the workspace. */
  timeZone: () => string;
  changed: (trigger: LiveTrigger) => void;
  log: Logger;
}

/** The triggers other than webhooks: what is published is heard, in time and once. */
export interface Triggers {
  start(): void;
  /** Something was published, paused, resumed or removed, or the time zone was changed. */
  liveChanged(): void;
  /** Of one workflow, or all. */
  list(workflowSeq: number | undefined): Promise<Trigger[]>;
  /** Lets a poll ask at once. Throws NotFoundError, ConflictError. */
  checkNow(workflowSeq: number, stepId: string): Promise<Trigger>;
  stop(): Promise<void>;
}

export function createTriggers(deps: TriggersDeps): Triggers {
  const { repository, recorder, committer, workflows, now, log } = deps;
  const registry = createTriggerRegistry({ repository, committer, changed: deps.changed });
  const activities = createActivities({
    ...deps,
    registry,
    ended: () => clock.look(),
  });
  const clock = createTriggerClock({
    now,
    earliest,
    act: dealWithAllDue,
    wentBack,
    log,
  });
  const starts = createEngineStarts({ ...deps, registry });
  let hears = false;
  let stopping = false;
  /** Whether the rows may be out of step with what is published. */
  let dirty = deps.execute;
  let read = false;
  let planned: NodeJS.Immediate | undefined;
  let again: NodeJS.Timeout | undefined;
  /** One at a time, each over what the one before left. */
  let work: Promise<void> = Promise.resolve();
  let beginning: Promise<void> = Promise.resolve();

  /** Brings the rows in step with what is published; resolves when they are. */
  function settle(): Promise<void> {
    clearImmediate(planned);
    const settled = work.then(async () => {
      if (dirty) await sync();
    });
    work = settled.catch(() => {});
    return settled;
  }

  /** Also in an engine that hears nothing, where nobody has read them yet. */
  function upToDate(): Promise<void> {
    dirty ||= !read;
    return settle();
  }

  function settleSoon(): void {
    settle().catch((error: unknown) => {
      log.error({ err: error }, 'published triggers could not be read; trying again');
      if (!stopping) again = setTimeout(settleSoon, RETRY_MS);
    });
  }

  async function sync(): Promise<void> {
    dirty = false;
    const time = now();
    try {
      const { all, recorded } = await committer.write(() => inStep(time));
      registry.replace(all);
      read = true;
      recorder.announce(recorded);
    } catch (error) {
      dirty = true;
      throw error;
    }
    if (hears && !stopping) activities.adjust();
    clock.look();
  }

  /** Inside a transaction. */
  function inStep(time: number): { all: Map<string, Live>; recorded: RecordedEvent[] } {
    const recorded: RecordedEvent[] = [];
    const all = new Map<string, Live>();
    const rows = new Map(repository.all().map((row) => [keyOf(row), row]));
    for (const trigger of workflows.triggers()) {
      const key = keyOf(keyOfTrigger(trigger));
      const before = rows.get(key);
      rows.delete(key);
      all.set(key, brought(trigger, before, { time, recorded }));
    }
    for (const row of rows.values()) {
      const { removed_at: removedAt } = workflows.bySeq(row.workflow_seq);
      if (removedAt === null) recorded.push(...dealtBefore(row, { upTo: time, time }));
      if (removedAt === null || time - removedAt > REMOVED_KEPT_MS) repository.remove(row);
      else rest(row);
    }
    return { all, recorded };
  }

  /** As if its workflow was paused: when that comes back, it goes on where it was. */
  function rest(row: TriggerRow): void {
    if (row.paused === 0) repository.put({ ...row, paused: 1, due_at: null });
  }

  function brought(
    trigger: LiveTrigger,
    before: TriggerRow | undefined,
    { time, recorded }: { time: number; recorded: RecordedEvent[] },
  ): Live {
    const options = { now: time, timeZone: deps.timeZone() };
    try {
      const change = changeOf(trigger, before, options);
      if (change === null && before !== undefined) return { trigger, row: before, readable: true };
      if (change === null) throw new Error('a trigger has no row');
      const isOtherTime = before !== undefined && change.row.due_at !== before.due_at;
      if (isOtherTime) recorded.push(...dealtBefore(before, { upTo: change.since, time }));
      const fired = isOtherTime ? repository.get(before) : undefined;
      const row = {
        ...change.row,
        last_due_at: fired?.last_due_at ?? change.row.last_due_at,
        last_fired_at: fired?.last_fired_at ?? change.row.last_fired_at,
      };
      repository.put(row);
      if (change.forget) repository.forget(row);
      if (before === undefined) starts.added(trigger);
      return { trigger, row, readable: true };
    } catch (error) {
      if (error instanceof SQLite.SqliteError) throw error;
      const trouble = unreadable(trigger, error);
      const row = unreadableRow(trigger, before, { ...options, trouble });
      repository.put(row);
      return { trigger, row, readable: false };
    }
  }

  function unreadable(trigger: LiveTrigger, error: unknown): string {
    const message = 'The trigger’s settings do not fit this release of Patchbay.';
    log.error({ err: error, workflow: trigger.workflowName, step: trigger.stepId }, message);
    return JSON.stringify({ message, hint: 'Look at them in the editor, and publish again.' });
  }

  /** As the version of its row has it. */
  function triggerOf({
    version_seq: versionSeq,
    step_id: id,
  }: TriggerRow): LiveTrigger | undefined {
    const { definition, workflowSeq, workflowId, name } = workflows.compiled(versionSeq);
    const identity = { workflowSeq, workflowId, workflowName: name, versionSeq };
    return triggersOf(definition, { ...identity, paused: false, changedAt: 0 }).find(
      ({ stepId }) => stepId === id,
    );
  }

  /** What was due before the change, as the version that was live then says. */
  function dealtBefore(
    row: TriggerRow,
    { upTo, time }: { upTo: number; time: number },
  ): RecordedEvent[] {
    if (row.due_at === null || row.due_at > upTo) return [];
    try {
      const trigger = triggerOf(row);
      if (trigger?.source.kind !== 'schedule') return [];
      const options = { recorder, upTo, now: time };
      const dealt = dealWithDue({ trigger, row, source: trigger.source }, options);
      repository.put(dealt.row);
      return dealt.recorded;
    } catch (error) {
      if (error instanceof SQLite.SqliteError) throw error;
      log.error({ err: error, step: row.step_id }, 'what a schedule was due for cannot be read');
      return [];
    }
  }

  function earliest(): number | null {
    let found: number | null = null;
    for (const live of registry.values()) {
      const { due_at: dueAt } = live.row;
      if (dueAt === null || (found !== null && dueAt >= found)) continue;
      if (live.trigger.source.kind === 'poll' && activities.isBusy(live)) continue;
      found = dueAt;
    }
    return found;
  }

  async function dealWithAllDue(time: number): Promise<void> {
    const due = [...registry.values()].filter(
      ({ row, readable }) => readable && row.due_at !== null && row.due_at <= time,
    );
    for (const live of due)
      if (live.trigger.source.kind === 'poll' && !activities.isBusy(live)) activities.poll(live);
    const fired = await Promise.allSettled(due.map((live) => fire(live, time)));
    for (const outcome of fired) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async function fire(live: Live, time: number): Promise<void> {
    const { trigger, row } = live;
    const { source } = trigger;
    if (source.kind !== 'schedule') return;
    try {
      const done = await committer.write(() => {
        const stored = repository.get(row);
        // Published anew meanwhile: that dealt with it.
        if (stored === undefined || stored.due_at !== row.due_at) return null;
        const options = { recorder, upTo: time, now: time };
        const dealt = dealWithDue({ trigger, row: stored, source }, options);
        repository.put(dealt.row);
        return dealt;
      });
      if (done === null) return;
      registry.adopt(done.row);
      recorder.announce(done.recorded);
    } catch (error) {
      if (error instanceof DatabaseBusyError) throw error;
      // Asked again it would say the same each second.
      const trouble = unreadable(trigger, error);
      await registry.change(row, (stored) => ({
        ...stored,
        due_at: null,
        failures: 1,
        trouble,
        trouble_since: time,
      }));
    }
  }

  /** Nothing must wait for a time that the clock reaches only after what it was set back by. */
  async function wentBack(time: number): Promise<void> {
    for (const live of [...registry.values()]) {
      const dueAt = live.readable ? dueAfterBack(live, time) : null;
      if (dueAt === null || (live.row.due_at !== null && live.row.due_at <= dueAt)) continue;
      await registry.change(live.row, (row) =>
        row.due_at === live.row.due_at ? { ...row, due_at: dueAt } : null,
      );
    }
  }

  function dueAfterBack({ trigger, row }: Live, time: number): number | null {
    const { source, params } = trigger;
    if (trigger.paused) return null;
    if (source.kind === 'poll') {
      const isAhead = row.last_checked_at !== null && row.last_checked_at > time;
      return isAhead ? time + source.intervalMs(params) : null;
    }
    if (source.kind !== 'schedule') return null;
    // What is due already is dealt with, and needs no other time.
    if (row.due_at !== null && row.due_at <= time) return null;
    return dueAfter(timesOf(source, trigger, row.time_zone), time, row.last_due_at);
  }

  async function begin(): Promise<void> {
    await settle();
    await wentBack(now());
    await starts.tell();
    if (stopping) return;
    hears = true;
    activities.adjust();
    clock.start();
  }

  function beginSoon(): void {
    beginning = begin().catch((error: unknown) => {
      log.error({ err: error }, 'the triggers could not be started; trying again');
      if (!stopping) again = setTimeout(beginSoon, RETRY_MS);
    });
  }

  function get(workflowSeq: number, stepId: string): Live {
    const live = registry.get(keyOf({ workflow_seq: workflowSeq, step_id: stepId }));
    if (live === undefined)
      throw new NotFoundError('published trigger', stepId, 'List them: patchbay triggers list.');
    return live;
  }

  return {
    start() {
      starts.begin(workflows.triggers());
      beginSoon();
    },
    liveChanged() {
      if (stopping) return;
      dirty = true;
      clearImmediate(planned);
      // Perhaps inside a transaction, which may yet be rolled back.
      planned = setImmediate(settleSoon);
    },
    async list(workflowSeq) {
      await upToDate();
      return [...registry.values()]
        .filter(({ row }) => workflowSeq === undefined || row.workflow_seq === workflowSeq)
        .map(showTrigger);
    },
    async checkNow(workflowSeq, stepId) {
      await upToDate();
      const live = get(workflowSeq, stepId);
      const { trigger } = live;
      if (trigger.source.kind !== 'poll' || !live.readable)
        throw new ConflictError(`The trigger "${stepId}" is not one that asks every so often.`, {
          hint: 'Only those can be told to ask at once.',
        });
      if (trigger.paused)
        throw new ConflictError(`"${trigger.workflowName}" is paused.`, {
          hint: `Resume it first: patchbay workflows resume "${trigger.workflowName}".`,
        });
      await registry.change(live.row, (row) => ({ ...row, due_at: now() }));
      clock.look();
      return showTrigger(get(workflowSeq, stepId));
    },
    async stop() {
      stopping = true;
      clearTimeout(again);
      clock.stop();
      await beginning;
      await activities.stop();
      try {
        await settle();
        if (hears) await starts.noteStop();
      } catch (error) {
        log.error({ err: error }, 'the triggers’ state was not stored');
      }
    },
  };
}
