import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import * as z from 'zod';
import { UserError } from '../../shared/errors.ts';
import { ensurePrivateFile } from './private-file.ts';

const ownerSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.int() });
export type LockOwner = z.output<typeof ownerSchema>;

export class DataFolderLockedError extends UserError {
  readonly code = 'data_folder_locked';
  readonly owner: LockOwner | null;

  constructor(dataDir: string, owner: LockOwner | null) {
    const who =
      owner === null
        ? 'another Patchbay'
        : `Patchbay (${owner.host}, process ${owner.pid}, since ${new Date(owner.startedAt).toISOString()})`;
    super(`The data folder ${dataDir} is in use by ${who}.`, {
      hint: 'Stop that one, or choose another folder with --data.',
    });
    this.owner = owner;
  }
}

export interface Lock {
  release(): void;
}

/**
 * One engine per data folder. The lock is the operating system's own on `engine.lock` (held through
 * SQLite, which knows how on every platform), so a killed process never leaves it behind;
 * `engine.json` only says who holds it.
 */
export function lockDataFolder(dataDir: string, owner: LockOwner): Lock {
  const ownerFile = join(dataDir, 'engine.json');
  const lockFile = join(dataDir, 'engine.lock');
  ensurePrivateFile(lockFile);
  const db = new SQLite(lockFile, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new DataFolderLockedError(dataDir, readOwner(ownerFile));
    throw error;
  }
  writeFileSync(ownerFile, JSON.stringify(owner), { mode: 0o600 });
  return {
    release() {
      rmSync(ownerFile, { force: true });
      db.close();
    },
  };
}

function readOwner(file: string): LockOwner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
