import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import {
  type BulkJob,
  type BulkRequest,
  bulkJobSchema,
  bulkRequestSchema,
} from '../../shared/model/bulk.ts';

export interface JobRow {
  id: string;
  request: string;
  state: BulkJob['state'];
  total: number;
  done: number;
  failed: number;
  cursor: number;
  up_to: number;
  problems: string;
  created_at: number;
  ended_at: number | null;
}

/** What is chosen, with references resolved to keys. */
export interface Chosen {
  table: 'events' | 'runs';
  /** Null: by the conditions. */
  seqs: readonly number[] | null;
  where: string;
  values: readonly (number | string)[];
}

export interface BulkRepository {
  insert(job: { id: string; request: BulkRequest; total: number; upTo: number; now: number }): void;
  byId(id: string): JobRow | undefined;
  list(limit: number): JobRow[];
  running(): JobRow[];
  /** Inside the transaction of what was done. */
  progress(id: string, progress: { cursor: number; done: number }): void;
  failed(id: string, cursor: number, problems: string): void;
  end(id: string, state: 'finished' | 'canceled', now: number): void;
  /** How many are chosen, and the newest of them. */
  count(chosen: Chosen): { total: number; upTo: number };
  /** The next ones behind `after`, oldest first. */
  next(chosen: Chosen, range: { after: number; upTo: number; limit: number }): number[];
}

const problemsSchema = bulkJobSchema.shape.problems;

export function parseProblems(text: string): z.output<typeof problemsSchema> {
  return problemsSchema.parse(JSON.parse(text));
}

export function showJob(row: JobRow): BulkJob {
  return {
    id: row.id,
    request: bulkRequestSchema.parse(JSON.parse(row.request)),
    state: row.state,
    total: row.total,
    done: row.done,
    failed: row.failed,
    problems: parseProblems(row.problems),
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

export function createBulkRepository(db: Database): BulkRepository {
  const insert = db.prepare(
    `INSERT INTO bulk_jobs (id, request, state, total, up_to, created_at)
     VALUES (?, ?, 'running', ?, ?, ?)`,
  );
  const byId = db.prepare<[string], JobRow>('SELECT * FROM bulk_jobs WHERE id = ?');
  const list = db.prepare<[number], JobRow>(
    'SELECT * FROM bulk_jobs ORDER BY created_at DESC LIMIT ?',
  );
  const running = db.prepare<[], JobRow>("SELECT * FROM bulk_jobs WHERE state = 'running'");
  const progress = db.prepare('UPDATE bulk_jobs SET cursor = ?, done = done + ? WHERE id = ?');
  const failed = db.prepare(
    'UPDATE bulk_jobs SET cursor = ?, failed = failed + 1, problems = ? WHERE id = ?',
  );
  const end = db.prepare(
    "UPDATE bulk_jobs SET state = ?, ended_at = ? WHERE id = ? AND state = 'running'",
  );

  return {
    insert: ({ id, request, total, upTo, now }) =>
      void insert.run(id, JSON.stringify(request), total, upTo, now),
    byId: (id) => byId.get(id),
    list: (limit) => list.all(limit),
    running: () => running.all(),
    progress: (id, { cursor, done }) => void progress.run(cursor, done, id),
    failed: (id, cursor, problems) => void failed.run(cursor, problems, id),
    end: (id, state, now) => void end.run(state, now, id),
    count({ table, seqs, where, values }) {
      if (seqs !== null) return { total: seqs.length, upTo: Math.max(0, ...seqs.slice(-1)) };
      const row = db
        .prepare<(number | string)[], { total: number; upTo: number | null }>(
          `SELECT COUNT(*) AS total, MAX(seq) AS upTo FROM ${table} WHERE ${where}`,
        )
        .get(...values);
      return { total: row?.total ?? 0, upTo: row?.upTo ?? 0 };
    },
    next({ table, seqs, where, values }, { after, upTo, limit }) {
      if (seqs !== null) return seqs.filter((seq) => seq > after).slice(0, limit);
      return db
        .prepare<(number | string)[], number>(
          `SELECT seq FROM ${table} WHERE seq > ? AND seq <= ? AND ${where} ORDER BY seq LIMIT ?`,
        )
        .pluck()
        .all(after, upTo, ...values, limit);
    },
  };
}

/** Conditions of a filter; values stand in the order of their question marks. */
export function conditions(
  parts: readonly (readonly [sql: string, value: number | string | undefined])[],
): Pick<Chosen, 'where' | 'values'> {
  const given = parts.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  return {
    where: given.length === 0 ? '1' : given.map(({ sql }) => sql).join(' AND '),
    values: given.map(({ value }) => value),
  };
}
