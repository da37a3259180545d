import type { Database } from 'better-sqlite3';
import { DROP_BODY, IS_LOOSE } from '../events/event-repository.ts';
import { BLOCK_BITS } from '../events/marks/mark-sql.ts';

/** Rows per transaction: a few milliseconds each. */
const BATCH = 200;
/**
 * Events stand in the order of their arrival, which is that of their time unless the clock was
 * changed: so many batches without an old one are the end of the old ones.
 */
const LOOK_AHEAD = 5;

/** What one step took away; may be nothing, where all it saw has to stay. */
export interface Removed {
  events: number;
  runs: number;
}

/**
 * What is kept of the past, and ways to take it away, oldest first. Starred events, samples and
 * events whose runs are not over stay. Each way is a series of steps;
 * a step is one transaction and looks at a bounded number of rows, however many are kept.
 */
export interface History {
  countEvents(): number;
  /** Events received before `time` (ms UTC) with their runs. */
  eventsBefore(time: number): Iterable<Removed>;
  /** Runs without an event that were queued before `time`. */
  runsBefore(time: number): Iterable<Removed>;
  /** This many events, and runs without one that are as old. */
  oldestEvents(count: number): Iterable<Removed>;
  /** Everything that may go, until it is enough: asked after each event. */
  oldest(isEnough: () => boolean): Iterable<Removed>;
  /** A batch of gaps that ended before `time`; returns how many. */
  removeGaps(time: number): number;
  /** A batch of snapshots of drafts from before `time` that no run refers to; returns how many. */
  removeDraftVersions(time: number): number;
  /** A batch of bulk actions that ended before `time`; returns how many. */
  removeBulkJobs(time: number): number;
  /** A batch of keys that are past their window; returns how many. */
  removeDedupeKeys(now: number): number;
  /** A batch of values that workflows kept until before `now`; returns how many. */
  removeKeptValues(now: number): number;
}

interface EventRow {
  seq: number;
  received_at: number;
  body_hash: Buffer | null;
}

interface RunRow {
  seq: number;
  queued_at: number;
  active: 0 | 1;
}

const IS_ACTIVE = "status IN ('queued', 'running', 'waiting')";

const never = (): boolean => false;

export function createHistory(db: Database): History {
  const count = db.prepare<[], number>('SELECT COUNT(*) FROM events').pluck();
  const byArrival = db.prepare<[number, number], EventRow>(
    `SELECT seq, received_at, body_hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const isHeld = db
    .prepare<[number], 1>(
      `SELECT 1 FROM events WHERE seq = ? AND (NOT ${IS_LOOSE}
         OR EXISTS (SELECT 1 FROM runs WHERE event_seq = events.seq AND ${IS_ACTIVE}))`,
    )
    .pluck();
  const runsOf = db.prepare<[number], number>('SELECT seq FROM runs WHERE event_seq = ?').pluck();
  const eventless = db.prepare<[number, number, number, number], RunRow>(
    `SELECT seq, queued_at, ${IS_ACTIVE} AS active FROM runs INDEXED BY runs_eventless
     WHERE event_seq IS NULL AND (queued_at, seq) > (?, ?) AND queued_at < ?
     ORDER BY queued_at, seq LIMIT ?`,
  );
  const dropEvent = db.prepare('DELETE FROM events WHERE seq = ?');
  const dropRun = db.prepare('DELETE FROM runs WHERE seq = ?');
  const dropSteps = db.prepare('DELETE FROM step_runs WHERE run_seq = ?');
  const dropAttempts = db.prepare('DELETE FROM attempts WHERE run_seq = ?');
  const dropWaits = db.prepare('DELETE FROM waits WHERE run_seq = ?');
  const dropChanges = db.prepare('DELETE FROM kv_changes WHERE run_seq = ?');
  const letGoEvents = db.prepare('UPDATE events SET run_seq = NULL WHERE run_seq = ?');
  const dropBody = db.prepare(DROP_BODY);
  const dropMarks = db.prepare(
    `DELETE FROM event_marks WHERE block BETWEEN (? >> ${BLOCK_BITS}) AND (? >> ${BLOCK_BITS})
       AND NOT EXISTS (SELECT 1 FROM events WHERE seq BETWEEN block * 32 AND block * 32 + 31)`,
  );
  const dropGaps = db.prepare(
    'DELETE FROM gaps WHERE seq IN (SELECT seq FROM gaps WHERE ended_at < ? LIMIT ?)',
  );
  // The newest stays: its seq would be given to another version, while this one is known under it.
  const dropVersions = db.prepare(
    `DELETE FROM workflow_versions WHERE seq IN (
       SELECT seq FROM workflow_versions v
       WHERE number IS NULL AND created_at < ? AND seq < (SELECT MAX(seq) FROM workflow_versions)
         AND NOT EXISTS (SELECT 1 FROM runs INDEXED BY runs_version
           WHERE version_seq = v.seq AND cause NOT IN ('event', 'call'))
       LIMIT ?)`,
  );
  const dropJobs = db.prepare(
    `DELETE FROM bulk_jobs WHERE id IN (
       SELECT id FROM bulk_jobs WHERE created_at < ? AND state != 'running' AND ended_at < ? LIMIT ?)`,
  );
  const dropKeys = db.prepare(
    `DELETE FROM dedupe_keys WHERE (endpoint_seq, key) IN (
       SELECT endpoint_seq, key FROM dedupe_keys WHERE expires_at < ? ORDER BY expires_at LIMIT ?)`,
  );
  const dropValues = db.prepare(
    `DELETE FROM kv WHERE (scope, key) IN (
       SELECT scope, key FROM kv WHERE expires_at IS NOT NULL AND expires_at <= ? LIMIT ?)`,
  );

  function removeRun(seq: number): void {
    // First: a run that was not counted yet is counted with its step runs as it goes.
    dropRun.run(seq);
    dropAttempts.run(seq);
    dropSteps.run(seq);
    dropWaits.run(seq);
    dropChanges.run(seq);
    // They have an age of their own.
    letGoEvents.run(seq);
  }

  const removeEvents = db.transaction((rows: readonly EventRow[], isEnough = never) => {
    const removed = { events: 0, runs: 0, upTo: 0 };
    for (const { seq, received_at: receivedAt, body_hash: hash } of rows) {
      if (isEnough()) break;
      removed.upTo = receivedAt;
      if (isHeld.get(seq) !== undefined) continue;
      for (const run of runsOf.all(seq)) {
        removeRun(run);
        removed.runs++;
      }
      dropEvent.run(seq);
      if (hash !== null) dropBody.run(hash);
      removed.events++;
    }
    dropMarks.run(rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0);
    return removed;
  });

  const removeRuns = db.transaction((rows: readonly RunRow[]): Removed => {
    const over = rows.filter((row) => row.active === 0);
    for (const { seq } of over) removeRun(seq);
    return { events: 0, runs: over.length };
  });

  function* eventsBefore(time: number): Generator<Removed> {
    let last = 0;
    let young = 0;
    while (young < LOOK_AHEAD) {
      const rows = byArrival.all(last, BATCH);
      const newest = rows.at(-1);
      if (newest === undefined) return;
      last = newest.seq;
      const old = rows.filter((row) => row.received_at < time);
      young = old.length === 0 ? young + 1 : 0;
      if (old.length > 0) yield removeEvents.immediate(old);
    }
  }

  function* runsBefore(time: number): Generator<Removed> {
    let last = { queued_at: -1, seq: 0 };
    for (;;) {
      const rows = eventless.all(last.queued_at, last.seq, time, BATCH);
      if (rows.length > 0) yield removeRuns.immediate(rows);
      if (rows.length < BATCH) return;
      last = rows.at(-1) ?? last;
    }
  }

  /** Events in the order of their arrival, each step with the eventless runs of the same age. */
  function* inOrder(most: number, isEnough = never): Generator<Removed> {
    let left = most;
    let last = 0;
    while (left > 0 && !isEnough()) {
      const rows = byArrival.all(last, Math.min(BATCH, left));
      const newest = rows.at(-1);
      if (newest === undefined) return;
      last = newest.seq;
      const removed = removeEvents.immediate(rows, isEnough);
      left -= removed.events;
      yield removed;
      yield* runsBefore(removed.upTo);
    }
  }

  return {
    countEvents: () => count.get() ?? 0,
    eventsBefore,
    runsBefore,
    oldestEvents: inOrder,
    *oldest(isEnough) {
      yield* inOrder(Number.MAX_SAFE_INTEGER, isEnough);
      if (isEnough()) return;
      for (const removed of runsBefore(Number.MAX_SAFE_INTEGER)) {
        yield removed;
        if (isEnough()) return;
      }
    },
    removeGaps: (time) => dropGaps.run(time, BATCH).changes,
    removeDraftVersions: (time) => dropVersions.run(time, BATCH).changes,
    removeBulkJobs: (time) => dropJobs.run(time, time, BATCH).changes,
    removeDedupeKeys: (now) => dropKeys.run(now, BATCH).changes,
    removeKeptValues: (now) => dropValues.run(now, BATCH).changes,
  };
}
