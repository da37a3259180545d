import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { ConflictError, UserError } from '../../shared/errors.ts';
import { lockDataFolder } from '../db/lock.ts';
import { DATABASE_FILE } from '../db/open-database.ts';
import { ensurePrivateFile } from '../db/private-file.ts';

class BackupDamagedError extends UserError {
  readonly code = 'backup_damaged';
  constructor(file: string, reason: string) {
    super(`${file} is not a usable backup: ${reason}.`, {
      hint: 'Use another backup; nothing was changed.',
    });
  }
}

/**
 * Copies the database while it is in use and checks the copy before it gets its name. Secrets stay
 * encrypted in it: without the master key it does not give them away, and cannot restore them.
 */
export async function backupDatabase(
  db: Database,
  file: string,
): Promise<{ file: string; bytes: number }> {
  const target = resolve(file);
  if (existsSync(target))
    throw new ConflictError(`${target} exists already.`, { hint: 'Choose another name.' });
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  try {
    // What an earlier try may have left behind.
    removeDatabase(partial);
    ensurePrivateFile(partial);
    await db.backup(partial);
    checkDatabase(partial, target);
    renameSync(partial, target);
  } finally {
    removeDatabase(partial);
  }
  return { file: target, bytes: statSync(target).size };
}

/**
 * Puts a backup in the place of a data folder's database. No engine may have the folder open
 * (DataFolderLockedError). What was there is kept beside it and named in the answer.
 */
export async function restoreBackup(options: {
  file: string;
  dataDir: string;
  /** Needed when the folder has a database already. */
  force: boolean;
  now?: number;
}): Promise<{ replaced: string | null }> {
  const { dataDir, force } = options;
  const now = options.now ?? Date.now();
  const source = resolve(options.file);
  if (!existsSync(source)) throw new BackupDamagedError(source, 'there is no such file');
  checkDatabase(source, source);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(dataDir, { pid: process.pid, host: 'restore', startedAt: now });
  try {
    const target = join(dataDir, DATABASE_FILE);
    const exists = existsSync(target);
    if (exists && !force)
      throw new ConflictError(`${dataDir} has a database already.`, {
        hint: 'Add --force to replace it; the old one is kept beside it.',
      });
    const incoming = `${target}.restoring`;
    const copy = new SQLite(source, { readonly: true });
    try {
      removeDatabase(incoming);
      ensurePrivateFile(incoming);
      await copy.backup(incoming);
    } finally {
      copy.close();
    }
    let replaced: string | null = null;
    if (exists) {
      replaced = `${target}.before-restore-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
      foldLog(target);
      for (const suffix of ['', '-wal'])
        if (existsSync(`${target}${suffix}`))
          renameSync(`${target}${suffix}`, `${replaced}${suffix}`);
    }
    removeDatabase(target);
    renameSync(incoming, target);
    return { replaced };
  } finally {
    lock.release();
  }
}

/**
 * Brings the log into the file, so that what is set aside is one file. A damaged database, which is
 * what restoring is for, keeps its log beside it.
 */
function foldLog(file: string): void {
  let db: Database | undefined;
  try {
    db = new SQLite(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!(error instanceof SQLite.SqliteError)) throw error;
  } finally {
    db?.close();
  }
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}

function checkDatabase(file: string, name: string): void {
  let db: Database;
  try {
    db = new SQLite(file, { readonly: true });
  } catch (error) {
    throw new BackupDamagedError(name, error instanceof Error ? error.message : String(error));
  }
  try {
    const verdict = db.pragma('integrity_check', { simple: true });
    if (verdict !== 'ok') throw new BackupDamagedError(name, String(verdict));
    const known = db
      .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'")
      .get();
    if (known === undefined) throw new BackupDamagedError(name, 'it is not a Patchbay database');
  } catch (error) {
    if (error instanceof SQLite.SqliteError) throw new BackupDamagedError(name, error.message);
    throw error;
  } finally {
    db.close();
  }
}
