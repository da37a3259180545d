import type { Database } from 'better-sqlite3';
import type { RunCause, RunStatus } from '../../shared/model/run.ts';
import { heldCondition, type RunFilter, runConditions, unresolvedCondition } from './run-filter.ts';

export interface RunRow {
  seq: number;
  id: Buffer;
  workflow_seq: number;
  version_seq: number;
  event_seq: number | null;
  parent_seq: number | null;
  cause: RunCause;
  status: RunStatus;
  trigger_step: string;
  input: string | null;
  queued_at: number;
  started_at: number | null;
  ended_at: number | null;
  due_at: number | null;
  error: string | null;
  /** Of the wait that ends with this run. */
  token: string | null;
  /** How many runs lie above it that called one another. */
  depth: number;
  /** JSON: what a rehearsal serves; null: a real run. */
  rehearsal: string | null;
  /** JSON: what a test carries out; null: everything. */
  part: string | null;
}

export interface NewRun {
  id: Buffer;
  workflowSeq: number;
  versionSeq: number;
  eventSeq: number | null;
  parentSeq: number | null;
  cause: RunCause;
  triggerStep: string;
  /** JSON body of a run started by hand. */
  input: string | null;
  queuedAt: number;
  token?: string | null;
  depth?: number;
  rehearsal?: string;
  part?: string;
}

export interface ListedRun extends RunRow {
  workflow_id: string;
  workflow_name: string;
  version_number: number | null;
  event_id: Buffer | null;
  parent_id: Buffer | null;
}

export interface RunRepository {
  insert(run: NewRun): number;
  bySeq(seq: number): RunRow | undefined;
  listedBySeq(seq: number): ListedRun | undefined;
  byIdRange(from: Buffer, to: Buffer): ListedRun[];
  /** Newest first. */
  list(filter: RunFilter & { limit: number; before?: number | undefined }): ListedRun[];
  /** No more than `most`. */
  count(filter: RunFilter, most: number): number;
  start(seq: number, startedAt: number): void;
  wait(seq: number, wait: { startedAt: number; dueAt: number | null }): void;
  /** `startedAt` null: it never was, or that is known already. */
  finish(
    seq: number,
    end: { status: RunStatus; startedAt: number | null; endedAt: number; error: string | null },
  ): void;
  requeue(seq: number): void;
  /** Queued runs of a workflow behind `after`, oldest first. */
  queuedOf(workflowSeq: number, after: number, limit: number): RunRow[];
  workflowsWithQueued(): number[];
  countByStatus(status: 'queued' | 'running' | 'waiting'): number;
  /** Queues waiting runs whose time has come, the longest due first. Inside a transaction. */
  queueDue(now: number, limit: number): Pick<RunRow, 'seq' | 'workflow_seq'>[];
  nextDue(): number | null;
  /** The run that ends the wait under this token. */
  byToken(token: string): number | undefined;
}

const LISTED = `SELECT r.*, w.id AS workflow_id, w.name AS workflow_name, v.number AS version_number,
    e.id AS event_id, p.id AS parent_id
  FROM runs r JOIN workflows w ON w.seq = r.workflow_seq
  JOIN workflow_versions v ON v.seq = r.version_seq
  LEFT JOIN events e ON e.seq = r.event_seq LEFT JOIN runs p ON p.seq = r.parent_seq`;

/**
 * `FROM` and condition for runs that are not over, by the index that holds only those: it stays
 * small however many runs are kept. Both parts are needed: the index is partial, and the planner
 * would rather walk all runs of a workflow. A query that could not use it fails to be prepared.
 */
export const ACTIVE_RUNS =
  "runs INDEXED BY runs_active WHERE status IN ('queued', 'running', 'waiting')";

export function createRunRepository(db: Database): RunRepository {
  const insert = db.prepare(
    `INSERT INTO runs (id, workflow_seq, version_seq, event_seq, parent_seq, cause, status,
       trigger_step, input, queued_at) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)`,
  );
  const insertSpecial = db.prepare(
    `INSERT INTO runs (id, workflow_seq, version_seq, event_seq, parent_seq, cause, status,
       trigger_step, input, queued_at, token, depth, rehearsal, part)
     VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?)`,
  );
  const bySeq = db.prepare<[number], RunRow>('SELECT * FROM runs WHERE seq = ?');
  const listedBySeq = db.prepare<[number], ListedRun>(`${LISTED} WHERE r.seq = ?`);
  const byRange = db.prepare<[Buffer, Buffer], ListedRun>(
    `${LISTED} WHERE r.id BETWEEN ? AND ? ORDER BY r.id LIMIT 2`,
  );
  const start = db.prepare(
    "UPDATE runs SET status = 'running', started_at = COALESCE(started_at, ?), due_at = NULL WHERE seq = ?",
  );
  const wait = db.prepare(
    "UPDATE runs SET status = 'waiting', started_at = COALESCE(started_at, ?), due_at = ? WHERE seq = ?",
  );
  const finish = db.prepare(
    `UPDATE runs SET status = ?, ended_at = ?, error = ?, due_at = NULL,
       started_at = COALESCE(started_at, ?) WHERE seq = ?`,
  );
  const requeue = db.prepare(
    "UPDATE runs SET status = 'queued', ended_at = NULL, due_at = NULL, error = NULL WHERE seq = ?",
  );
  const queuedOf = db.prepare<[number, number, number], RunRow>(
    `SELECT * FROM ${ACTIVE_RUNS} AND status = 'queued' AND workflow_seq = ? AND seq > ?
     ORDER BY seq LIMIT ?`,
  );
  const workflowsWithQueued = db
    .prepare<[], number>(`SELECT DISTINCT workflow_seq FROM ${ACTIVE_RUNS} AND status = 'queued'`)
    .pluck();
  const count = db
    .prepare<[string], number>(`SELECT COUNT(*) FROM ${ACTIVE_RUNS} AND status = ?`)
    .pluck();
  const due = db.prepare<[number, number], Pick<RunRow, 'seq' | 'workflow_seq'>>(
    `SELECT seq, workflow_seq FROM runs
     WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, seq LIMIT ?`,
  );
  const nextDue = db
    .prepare<[], number | null>('SELECT MIN(due_at) FROM runs WHERE due_at IS NOT NULL')
    .pluck();

  const byToken = db
    .prepare<[string], number>(
      'SELECT seq FROM runs WHERE token = ? AND token IS NOT NULL ORDER BY seq DESC LIMIT 1',
    )
    .pluck();

  return {
    insert(run) {
      const { token = null, depth = 0, rehearsal = null, part = null } = run;
      const plain = [
        run.id,
        run.workflowSeq,
        run.versionSeq,
        run.eventSeq,
        run.parentSeq,
        run.cause,
        run.triggerStep,
        run.input,
        run.queuedAt,
      ] as const;
      const isPlain = token === null && depth === 0 && rehearsal === null && part === null;
      const { lastInsertRowid } = isPlain
        ? insert.run(...plain)
        : insertSpecial.run(...plain, token, depth, rehearsal, part);
      return Number(lastInsertRowid);
    },
    bySeq: (seq) => bySeq.get(seq),
    listedBySeq: (seq) => listedBySeq.get(seq),
    byIdRange: (from, to) => byRange.all(from, to),
    list({ limit, before, attention, ...filter }) {
      const { where, values } = runConditions(filter, 'r');
      if (before !== undefined) {
        where.push('r.seq < ?');
        values.push(before);
      }
      const read = (conditions: readonly string[]): ListedRun[] =>
        db
          .prepare<(number | string)[], ListedRun>(
            `${LISTED} ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
             ORDER BY r.seq DESC LIMIT ?`,
          )
          .all(...values, limit);
      if (attention !== true) return read(where);
      // Each half along its own index: joined by OR, all of them would be sorted for each page.
      return [unresolvedCondition('r'), heldCondition('r')]
        .flatMap((half) => read([...where, half]))
        .sort((one, other) => other.seq - one.seq)
        .slice(0, limit);
    },
    count(filter, most) {
      const { where, values } = runConditions(filter, 'runs');
      const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
      return (
        db
          .prepare<(number | string)[], number>(
            `SELECT COUNT(*) FROM (SELECT 1 FROM runs ${condition} LIMIT ?)`,
          )
          .pluck()
          .get(...values, most) ?? 0
      );
    },
    start: (seq, startedAt) => void start.run(startedAt, seq),
    wait: (seq, { startedAt, dueAt }) => void wait.run(startedAt, dueAt, seq),
    finish: (seq, { status, startedAt, endedAt, error }) =>
      void finish.run(status, endedAt, error, startedAt, seq),
    requeue: (seq) => void requeue.run(seq),
    queuedOf: (workflowSeq, after, limit) => queuedOf.all(workflowSeq, after, limit),
    workflowsWithQueued: () => workflowsWithQueued.all(),
    countByStatus: (status) => count.get(status) ?? 0,
    queueDue(now, limit) {
      const rows = due.all(now, limit);
      for (const { seq } of rows) requeue.run(seq);
      return rows;
    },
    nextDue: () => nextDue.get() ?? null,
    byToken: (token) => byToken.get(token),
  };
}
