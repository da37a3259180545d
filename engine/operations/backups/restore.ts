import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { ConflictError, UserError } from '../../../shared/errors.ts';
import type { AuditActor } from '../../../shared/model/audit.ts';
import type { BackupProgress, Contents } from '../../../shared/model/backup.ts';
import { lockDataFolder } from '../../db/lock.ts';
import { DatabaseTooNewError } from '../../db/migrate.ts';
import { migrations } from '../../db/migrations/index.ts';
import { DATABASE_FILE } from '../../db/open-database.ts';
import { ensurePrivateFile } from '../../db/private-file.ts';
import { removeDatabase } from './backups.ts';
import { type DatabaseReport, runDatabaseJob } from './database-job.ts';

class BackupDamagedError extends UserError {
  readonly code = 'backup_damaged';
  constructor(file: string, reason: string) {
    super(`${file} is not a usable backup: ${reason}.`, {
      hint: 'Use another backup; nothing was changed.',
    });
  }
}

/**
 * Puts a backup in the place of a data folder's database. No engine may have the folder open
 * (DataFolderLockedError). It is checked, and so is the copy, before anything is replaced. What was
 * there is kept beside it and named in the answer. Throws BackupDamagedError, DatabaseTooNewError.
 */
export async function restoreBackup(options: {
  file: string;
  dataDir: string;
  /** Needed when the folder has a database already. */
  force: boolean;
  now?: number;
}): Promise<{ replaced: string | null; contents: Contents }> {
  const { dataDir, force } = options;
  const now = options.now ?? Date.now();
  await examineBackup(options.file);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(dataDir, { pid: process.pid, host: 'restore', startedAt: now });
  try {
    if (existsSync(join(dataDir, DATABASE_FILE)) && !force)
      throw new ConflictError(`${dataDir} has a database already.`, {
        hint: 'Add --force to replace it; the old one is kept beside it.',
      });
    const contents = await stageRestore({ file: options.file, dataDir, now, actor: 'cli' });
    return { replaced: finishRestore(dataDir, now), contents };
  } finally {
    lock.release();
  }
}

/**
 * Makes everything ready for `finishRestore`: a checked copy in the data folder, under a name that
 * it has only once it is whole. The engine may be running.
 */
export async function stageRestore(options: {
  file: string;
  dataDir: string;
  now: number;
  actor: AuditActor;
  signal?: AbortSignal;
  progress?: (progress: BackupProgress) => void;
}): Promise<Contents> {
  const source = resolve(options.file);
  await examineBackup(source);
  const ready = readyFile(options.dataDir);
  const incoming = `${join(options.dataDir, DATABASE_FILE)}.restoring`;
  try {
    removeDatabase(incoming);
    ensurePrivateFile(incoming);
    const report = await runDatabaseJob(
      { kind: 'copy', source, target: incoming, full: false },
      {
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(options.progress === undefined ? {} : { progress: options.progress }),
      },
    );
    const contents = usable(source, report);
    noteRestore(incoming, { ...options, source });
    removeDatabase(ready);
    renameSync(incoming, ready);
    return contents;
  } finally {
    removeDatabase(incoming);
  }
}

/**
 * Puts a staged backup in place, if there is one; before the database is opened, under the lock.
 * Cut off at any point, it is finished the next time.
 * @returns where the old database is kept; null when there was none
 */
export function finishRestore(dataDir: string, now: number): string | null {
  const ready = readyFile(dataDir);
  if (!existsSync(ready)) return null;
  const target = join(dataDir, DATABASE_FILE);
  let replaced: string | null = null;
  if (existsSync(target)) {
    replaced = `${target}.before-restore-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
    foldLog(target);
    for (const suffix of ['-wal', ''])
      if (existsSync(`${target}${suffix}`))
        renameSync(`${target}${suffix}`, `${replaced}${suffix}`);
  }
  removeDatabase(target);
  renameSync(ready, target);
  return replaced;
}

function readyFile(dataDir: string): string {
  return `${join(dataDir, DATABASE_FILE)}.restore-ready`;
}

/** What stands in a backup. Throws BackupDamagedError, DatabaseTooNewError. */
export async function examineBackup(file: string, signal?: AbortSignal): Promise<Contents> {
  const source = resolve(file);
  if (!existsSync(source)) throw new BackupDamagedError(source, 'there is no such file');
  const report = await runDatabaseJob(
    { kind: 'examine', file: source, full: true },
    signal === undefined ? {} : { signal },
  );
  return usable(source, report);
}

function usable(source: string, { problems, contents }: DatabaseReport): Contents {
  if (problems.length > 0) throw new BackupDamagedError(source, problems.join('; '));
  if (contents === null) throw new BackupDamagedError(source, 'it is not a Patchbay database');
  const known = Math.max(...migrations.map(({ version }) => version));
  if (contents.schemaVersion > known) throw new DatabaseTooNewError(contents.schemaVersion, known);
  return contents;
}

/** Backups of older releases have no table for it. */
function noteRestore(file: string, note: { now: number; actor: AuditActor; source: string }): void {
  const db = new SQLite(file);
  try {
    const hasAudit = db
      .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit'")
      .get();
    if (hasAudit === undefined) return;
    db.prepare(
      `INSERT INTO audit (at, until, actor, method, kind, summary, changes)
       VALUES (?, ?, ?, 'system.restore', 'backup', ?, '[]')`,
    ).run(note.now, note.now, note.actor, `Restored ${note.source}.`);
  } finally {
    db.close();
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
