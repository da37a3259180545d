// A thread: see database-job.ts. It imports no part of the engine that would bring the rest along.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import SQLite, { type Database } from 'better-sqlite3';
import type { Contents } from '../../../shared/model/backup.ts';
import type { DatabaseJob, DatabaseJobMessage, DatabaseReport } from './database-job.ts';

/** Of 8 KB each: two megabytes a step, between which the thread can be stopped. */
const PAGES_PER_STEP = 256;
const MOST_PROBLEMS = 20;

const TABLES = ['workflows', 'endpoints', 'credentials', 'events', 'runs'] as const;

const job: DatabaseJob = workerData;
const report = await carryOut(job).catch(asReport);
tell({ kind: 'report', ...report });

function tell(message: DatabaseJobMessage): void {
  parentPort?.postMessage(message);
}

/** What SQLite says of a file that it cannot read is a finding, not a fault. */
function asReport(error: unknown): DatabaseReport {
  if (!(error instanceof SQLite.SqliteError)) throw error;
  return { problems: [`${error.message} (${error.code})`], contents: null };
}

async function carryOut(wanted: DatabaseJob): Promise<DatabaseReport> {
  if (wanted.kind === 'examine') return examine(wanted.file, wanted.full);
  const expected = await copy(wanted);
  tell({ kind: 'progress', phase: 'checking', done: 1 });
  const found = examine(wanted.target, wanted.full);
  const lost = TABLES.filter((table) => found.contents?.[table] !== expected?.[table]);
  if (lost.length > 0) found.problems.push(`the copy has other rows in: ${lost.join(', ')}`);
  return found;
}

/** @returns what the source held at that moment */
async function copy({
  source,
  target,
}: {
  source: string;
  target: string;
}): Promise<Contents | null> {
  const db = new SQLite(source, { readonly: true, fileMustExist: true });
  let contents: Contents | null;
  try {
    // One read transaction around all steps: writers go on, and the copy never has to begin anew.
    db.exec('BEGIN');
    contents = contentsOf(db);
    await db.backup(target, {
      progress({ totalPages, remainingPages }) {
        const done = totalPages === 0 ? 1 : 1 - remainingPages / totalPages;
        tell({ kind: 'progress', phase: 'copying', done });
        return PAGES_PER_STEP;
      },
    });
    db.exec('COMMIT');
  } finally {
    db.close();
  }
  // One file, that can be read from a medium that cannot be written.
  const made = new SQLite(target);
  try {
    made.pragma('journal_mode = DELETE');
  } finally {
    made.close();
  }
  const handle = openSync(target, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return contents;
}

function examine(file: string, full: boolean): DatabaseReport {
  const db = new SQLite(file, { readonly: true, fileMustExist: true });
  try {
    const check = full ? 'integrity_check' : 'quick_check';
    const verdicts: unknown[] = db.prepare(`PRAGMA ${check}(${MOST_PROBLEMS})`).pluck().all();
    const problems = verdicts.map(String).filter((verdict) => verdict !== 'ok');
    return { problems, contents: problems.length > 0 ? null : contentsOf(db) };
  } finally {
    db.close();
  }
}

function contentsOf(db: Database): Contents | null {
  const number = (sql: string): number => Number(db.prepare(sql).pluck().get());
  const known = db
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'")
    .get();
  if (known === undefined) return null;
  return {
    schemaVersion: number('SELECT COALESCE(MAX(version), 0) FROM schema_migrations'),
    workflows: number('SELECT COUNT(*) FROM workflows WHERE removed_at IS NULL'),
    endpoints: number('SELECT COUNT(*) FROM endpoints'),
    credentials: number('SELECT COUNT(*) FROM credentials'),
    events: number('SELECT COUNT(*) FROM events'),
    runs: number('SELECT COUNT(*) FROM runs'),
  };
}
