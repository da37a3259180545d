import SQLite, { type Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { JsonObject } from '../../shared/json.ts';
import { stepErrorSchema } from '../../shared/model/run.ts';
import { idToText } from '../db/ids.ts';
import type { RunRepository } from '../runs/run-repository.ts';
import { WORKFLOW_ERROR, workflowErrorParams } from '../steps/workflow-error/index.ts';
import type { LiveTrigger } from '../workflows/live-triggers.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { EventRecorder, RecordedEvent } from './record-event.ts';

interface FailedRun {
  seq: number;
  id: Buffer;
  version_seq: number;
  version_number: number | null;
  workflow_id: string;
  workflow_name: string;
  event_id: Buffer | null;
  cause: string;
  queued_at: number;
  started_at: number | null;
  ended_at: number;
  error: string | null;
  rehearsal: string | null;
}

/** Longer chains of calls and re-runs are not followed. */
const MOST_ANCESTORS = 100;

const runErrorSchema = stepErrorSchema.extend({ stepId: z.string().optional() });

/**
 * A run repository whose failed runs start the workflows that listen for failures, in the very
 * transaction that ends the run: neither is ever without the other, and each failure counts once.
 */
export function withRunFailures(
  runs: RunRepository,
  deps: {
    db: Database;
    recorder: EventRecorder;
    workflows: Pick<Workflows, 'triggers' | 'compiled'>;
    /** Where a person sees the run; null while there are no screens. */
    runUrl: (runId: string) => string | null;
    log: Logger;
  },
): RunRepository {
  const { db, recorder, workflows, log } = deps;
  const failedRun = db.prepare<[number], FailedRun>(
    `SELECT r.seq, r.id, r.version_seq, v.number AS version_number, w.id AS workflow_id,
       w.name AS workflow_name, e.id AS event_id, r.cause, r.queued_at, r.started_at, r.ended_at,
       r.error, r.rehearsal
     FROM runs r JOIN workflows w ON w.seq = r.workflow_seq
     JOIN workflow_versions v ON v.seq = r.version_seq LEFT JOIN events e ON e.seq = r.event_seq
     WHERE r.seq = ?`,
  );
  const origin = db.prepare<
    [number],
    { source: string | null; parent_seq: number | null; caller_seq: number | null }
  >(
    `SELECT e.source, r.parent_seq, c.run_seq AS caller_seq
     FROM runs r LEFT JOIN events e ON e.seq = r.event_seq LEFT JOIN waits c ON c.token = r.token
     WHERE r.seq = ?`,
  );
  const stepError = db
    .prepare<[number, string], string>(
      `SELECT error FROM step_runs WHERE run_seq = ? AND step_id = ? AND error IS NOT NULL
       ORDER BY iteration LIMIT 1`,
    )
    .pluck();
  const stillQueued = db
    .prepare<[number], 1>("SELECT 1 FROM runs WHERE seq = ? AND status = 'queued'")
    .pluck();
  const noteFired = db.prepare(
    'UPDATE schedules SET last_fired_at = ? WHERE workflow_seq = ? AND step_id = ?',
  );
  /** Of transactions that are not committed yet, by the failed run. */
  const pending = new Map<number, RecordedEvent[]>();
  let planned = false;

  /** A run that a failure started, or that such a run called or was made again from. */
  function comesOfFailure(seq: number): boolean {
    const seen = new Set<number>();
    const open = [seq];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next) || seen.size >= MOST_ANCESTORS) continue;
      seen.add(next);
      const found = origin.get(next);
      if (found?.source === WORKFLOW_ERROR) return true;
      if (found?.parent_seq != null) open.push(found.parent_seq);
      if (found?.caller_seq != null) open.push(found.caller_seq);
    }
    return false;
  }

  function failed(seq: number): void {
    const listeners = workflows.triggers().filter(({ type, paused }) => {
      return type === WORKFLOW_ERROR && !paused;
    });
    if (listeners.length === 0) return;
    const run = failedRun.get(seq);
    // A draft that is tried out has somebody looking at it.
    if (run === undefined || run.version_number === null || run.rehearsal !== null) return;
    // As long as a draft is what is published, it has that version's number.
    if (run.cause === 'test') return;
    const wanted = listeners.filter((listener) => listensTo(listener, run));
    if (wanted.length === 0 || comesOfFailure(seq)) return;
    const at = run.ended_at;
    const data = dataOf(run);
    const externalId = idToText(run.id);
    const recorded = wanted.flatMap((listener) => {
      noteFired.run(at, listener.workflowSeq, listener.stepId);
      return recorder.record(listener, recorder.prepare(data, { at, externalId }), at) ?? [];
    });
    pending.set(seq, recorded);
    if (planned) return;
    planned = true;
    setImmediate(announce);
  }

  /** The commit is over by now, or it was given up: then there is no such run. */
  function announce(): void {
    planned = false;
    const all = [...pending.values()].flat();
    pending.clear();
    if (!db.open) return;
    recorder.announce(
      all.filter(({ run }) => run !== null && stillQueued.get(run.seq) !== undefined),
    );
  }

  function dataOf(run: FailedRun): JsonObject {
    const runId = idToText(run.id);
    const error = run.error === null ? null : runErrorSchema.parse(JSON.parse(run.error));
    const stepId = error?.stepId;
    const own = stepId === undefined ? undefined : stepError.get(run.seq, stepId);
    const reason = own === undefined ? error : stepErrorSchema.parse(JSON.parse(own));
    const step =
      stepId === undefined
        ? undefined
        : workflows.compiled(run.version_seq).definition.steps.find(({ id }) => id === stepId);
    return {
      workflow: {
        id: run.workflow_id,
        name: run.workflow_name,
        version: run.version_number,
      },
      run: {
        id: runId,
        cause: run.cause,
        eventId: run.event_id === null ? null : idToText(run.event_id),
        startedAt: new Date(run.started_at ?? run.queued_at).toISOString(),
        endedAt: new Date(run.ended_at).toISOString(),
      },
      step:
        step === undefined ? null : { id: step.id, name: step.name ?? step.id, type: step.type },
      error: {
        code: reason?.code ?? 'unknown',
        message: reason?.message ?? 'The run failed.',
        hint: reason?.hint ?? null,
        kind: reason?.kind ?? null,
      },
      link: deps.runUrl(runId),
    };
  }

  return {
    ...runs,
    finish(seq, end) {
      runs.finish(seq, end);
      if (end.status !== 'failed') return;
      try {
        failed(seq);
      } catch (error) {
        // Whatever is wrong with who listens, the run's own end is stored.
        if (error instanceof SQLite.SqliteError) throw error;
        log.error({ err: error }, 'a failed run was not told to those that listen for it');
      }
    },
  };
}

function listensTo({ params }: LiveTrigger, run: FailedRun): boolean {
  const parsed = workflowErrorParams.safeParse(params);
  if (!parsed.success) return false;
  const { workflows, except } = parsed.data;
  const isNamed = (names: readonly string[]): boolean =>
    names.some((name) => name === run.workflow_name || name === run.workflow_id);
  return (workflows.length === 0 || isNamed(workflows)) && !isNamed(except);
}
