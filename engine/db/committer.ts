import type { Database } from 'better-sqlite3';
import SQLite from 'better-sqlite3';
import { OperationalError } from '../../shared/errors.ts';

type SqliteError = InstanceType<typeof SQLite.SqliteError>;

/** The database could not take a write just now: disk full, busy, read-only. Nothing was stored. */
export class DatabaseBusyError extends OperationalError {
  readonly code = 'database_busy';
  constructor(cause: SqliteError) {
    super(`The database cannot write: ${cause.message} (${cause.code}).`, {
      cause,
      hint: 'Free some disk space, and check that no other program holds the file.',
    });
  }
}

export interface Committer {
  /**
   * Carries `write` out in the next transaction, shared with everything else that was asked for in
   * this turn of the event loop, and resolves after the commit. `write` must touch nothing but the
   * database: it is carried out again, alone, when another one spoils the shared transaction.
   * Rejects with DatabaseBusyError, or with what `write` threw.
   */
  write<T>(write: () => T): Promise<T>;
  /** Commits what waits, at once. */
  flush(): void;
  /** Writes that wait for the next commit. */
  readonly pending: number;
}

/** Told of every transaction. */
export interface CommitterStats {
  committed(writes: number, milliseconds: number): void;
}

interface Job {
  write: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  result: unknown;
}

/**
 * Group commit. An fsync costs about as much as 20 inserts, so every request read in one turn of
 * the event loop shares one: measured 17,000 accepts a second against 2,800 with one commit each.
 */
export function createCommitter(db: Database, stats?: CommitterStats): Committer {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  let jobs: Job[] = [];
  let scheduled = false;

  function transact(batch: readonly Job[]): void {
    const beganAt = performance.now();
    begin.run();
    try {
      for (const job of batch) job.result = job.write();
      commit.run();
      stats?.committed(batch.length, performance.now() - beganAt);
    } catch (error) {
      if (db.inTransaction) rollback.run();
      throw error;
    }
  }

  function flush(): void {
    scheduled = false;
    if (jobs.length === 0) return;
    const batch = jobs;
    jobs = [];
    try {
      transact(batch);
    } catch (error) {
      // The disk, not a job: one by one would fail as well, and slowly.
      if (batch.length === 1 || isTrouble(error)) {
        const reason = asDatabaseError(error);
        for (const job of batch) job.reject(reason);
        return;
      }
      for (const job of batch) {
        try {
          transact([job]);
          job.resolve(job.result);
        } catch (alone) {
          job.reject(asDatabaseError(alone));
        }
      }
      return;
    }
    for (const job of batch) job.resolve(job.result);
  }

  return {
    write<T>(write: () => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        jobs.push({ write, resolve: (value) => resolve(value as T), reject, result: undefined });
        if (!scheduled) {
          scheduled = true;
          setImmediate(flush);
        }
      });
    },
    flush,
    get pending() {
      return jobs.length;
    },
  };
}

const TROUBLE = /^SQLITE_(?:BUSY|FULL|IOERR|READONLY|CANTOPEN|NOMEM|LOCKED|CORRUPT|PROTOCOL)/;

function isTrouble(error: unknown): error is SqliteError {
  return error instanceof SQLite.SqliteError && TROUBLE.test(error.code);
}

/** The database's own trouble as a DatabaseBusyError; anything else as it is. */
export function asDatabaseError(error: unknown): unknown {
  return isTrouble(error) ? new DatabaseBusyError(error) : error;
}
