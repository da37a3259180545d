import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import {
  type BulkJob,
  type BulkRequest,
  bulkJobSchema,
  bulkRequestSchema,
} from '../../shared/model/bulk.ts';
import { BLOCK_BITS } from '../events/marks/mark-sql.ts';
import { seqsOf } from '../events/seq-blocks.ts';

export interface JobRow {
  id: string;
  request: string;
  state: BulkJob['state'];
  total: number;
  done: number;
  failed: number;
  /** Gone before their turn came. */
  skipped: number;
  cursor: number;
  up_to: number;
  problems: string;
  created_at: number;
  ended_at: number | null;
}

export interface BulkRepository {
  /** A part of what a job is to be applied to. Inside a transaction, as `insert`. */
  choose(jobId: string, blocks: readonly (readonly [block: number, bits: number])[]): void;
  insert(job: { id: string; request: BulkRequest; total: number; upTo: number; now: number }): void;
  byId(id: string): JobRow | undefined;
  list(limit: number): JobRow[];
  running(): JobRow[];
  /** The next ones behind `after`, the lowest first. */
  next(jobId: string, range: { after: number; limit: number }): number[];
  /** Inside the transaction of what was done. */
  done(id: string, cursor: number): void;
  skipped(id: string, cursor: number): void;
  failed(id: string, cursor: number, problems: string): void;
  end(id: string, state: 'finished' | 'canceled', now: number): void;
  /** Ids of jobs that are over, or were never begun, of which it is noted what they chose. */
  leftOver(): string[];
  /** A part of what a job chose; true once all of it is forgotten. */
  forgetChosen(jobId: string, limit: number): boolean;
}

const problemsSchema = bulkJobSchema.shape.problems;

export function parseProblems(text: string): z.output<typeof problemsSchema> {
  return problemsSchema.parse(JSON.parse(text));
}

export function parseRequest({ request }: JobRow): BulkRequest {
  return bulkRequestSchema.parse(JSON.parse(request));
}

export function showJob(row: JobRow): BulkJob {
  return {
    id: row.id,
    request: parseRequest(row),
    state: row.state,
    total: row.total,
    done: row.done,
    failed: row.failed,
    skipped: row.skipped,
    problems: parseProblems(row.problems),
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

export function createBulkRepository(db: Database): BulkRepository {
  const choose = db.prepare(
    `INSERT INTO bulk_chosen (job_id, block, bits) VALUES (?, ?, ?)
     ON CONFLICT (job_id, block) DO UPDATE SET bits = bits | excluded.bits`,
  );
  const insert = db.prepare(
    `INSERT INTO bulk_jobs (id, request, state, total, up_to, created_at)
     VALUES (?, ?, 'running', ?, ?, ?)`,
  );
  const byId = db.prepare<[string], JobRow>('SELECT * FROM bulk_jobs WHERE id = ?');
  const list = db.prepare<[number], JobRow>(
    'SELECT * FROM bulk_jobs ORDER BY created_at DESC LIMIT ?',
  );
  const running = db.prepare<[], JobRow>("SELECT * FROM bulk_jobs WHERE state = 'running'");
  const blocks = db.prepare<[string, number, number], { block: number; bits: number }>(
    `SELECT block, bits FROM bulk_chosen WHERE job_id = ? AND block >= ? ORDER BY block LIMIT ?`,
  );
  const done = db.prepare('UPDATE bulk_jobs SET cursor = ?, done = done + 1 WHERE id = ?');
  const skipped = db.prepare('UPDATE bulk_jobs SET cursor = ?, skipped = skipped + 1 WHERE id = ?');
  const failed = db.prepare(
    'UPDATE bulk_jobs SET cursor = ?, failed = failed + 1, problems = ? WHERE id = ?',
  );
  const end = db.prepare(
    "UPDATE bulk_jobs SET state = ?, ended_at = ? WHERE id = ? AND state = 'running'",
  );
  const leftOver = db
    .prepare<[], string>(
      `SELECT DISTINCT job_id FROM bulk_chosen
       WHERE job_id NOT IN (SELECT id FROM bulk_jobs WHERE state = 'running')`,
    )
    .pluck();
  const forget = db.prepare(
    `DELETE FROM bulk_chosen WHERE job_id = ? AND block IN (
       SELECT block FROM bulk_chosen WHERE job_id = ? LIMIT ?)`,
  );

  return {
    choose(jobId, some) {
      for (const [block, bits] of some) choose.run(jobId, block, bits);
    },
    insert: ({ id, request, total, upTo, now }) =>
      void insert.run(id, JSON.stringify(request), total, upTo, now),
    byId: (id) => byId.get(id),
    list: (limit) => list.all(limit),
    running: () => running.all(),
    next(jobId, { after, limit }) {
      // Each row holds one at least, but for the first, which may be done with.
      const rows = blocks.all(jobId, Math.floor(after / 2 ** BLOCK_BITS), limit + 1);
      return rows
        .flatMap(({ block, bits }) => [...seqsOf(block, bits)])
        .filter((seq) => seq > after)
        .slice(0, limit);
    },
    done: (id, cursor) => void done.run(cursor, id),
    skipped: (id, cursor) => void skipped.run(cursor, id),
    failed: (id, cursor, problems) => void failed.run(cursor, problems, id),
    end: (id, state, now) => void end.run(state, now, id),
    leftOver: () => leftOver.all(),
    forgetChosen: (jobId, limit) => forget.run(jobId, jobId, limit).changes < limit,
  };
}
