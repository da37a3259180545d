import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { UserError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/model/settings.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { ensurePrivateFile } from './private-file.ts';

export const DATABASE_FILE = 'patchbay.db';

export class DatabaseUnreadableError extends UserError {
  readonly code = 'database_unreadable';
  constructor(file: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The database ${file} cannot be opened: ${reason}.`, {
      cause,
      hint: 'Check the disk and the folder’s permissions, or restore a backup: patchbay restore FILE.',
    });
  }
}

/**
 * Opens (or makes) the workspace's database. 8 KB pages: an event with a 1 KB body wastes a third
 * of a 4 KB page, and a twentieth of an 8 KB one.
 */
export function openDatabase(dataDir: string, now: number): Database {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, DATABASE_FILE);
  let db: Database | undefined;
  try {
    ensurePrivateFile(file);
    db = new SQLite(file);
    // Both only take effect on a new file, before its first table.
    db.pragma('page_size = 8192');
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
  } catch (error) {
    db?.close();
    throw new DatabaseUnreadableError(file, error);
  }
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 2000');
  db.pragma('cache_size = -16384');
  db.pragma('temp_store = MEMORY');
  db.pragma('journal_size_limit = 67108864');
  try {
    migrate(db, { migrations, now });
  } catch (error) {
    db.close();
    if (error instanceof SQLite.SqliteError) throw new DatabaseUnreadableError(file, error);
    throw error;
  }
  return db;
}

/** `power` syncs the log at every commit; `process` leaves that to the system. */
export function setDurability(db: Database, durability: Settings['durability']): void {
  db.pragma(`synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`);
}
