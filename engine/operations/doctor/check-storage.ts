import { readdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Backups as BackupState } from '../../../shared/model/backup.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import { DATABASE_FILE } from '../../db/open-database.ts';
import { SEARCH_FILE } from '../../search/search-store.ts';
import { runDatabaseJob } from '../backups/database-job.ts';
import { logBytes, searchBytes } from '../disk-use.ts';
import { databaseBytes } from '../retention.ts';
import type { UsageSamples } from '../usage-samples.ts';
import { age, type Checks, megabytes } from './checks.ts';

const DAY_MS = 86_400_000;
/** The log is folded back at 64 MB; much more means that something keeps it from being. */
const LARGE_LOG_BYTES = 512 * 1024 * 1024;
const SOON_DAYS = 14;

export interface StorageDeps {
  db: Database;
  dataDir: string;
  settings: Settings;
  samples: UsageSamples;
  backups: Omit<BackupState, 'restoring'>;
  logFolder: string | null;
  /** The whole integrity check. */
  full: boolean;
  signal: AbortSignal;
  now: number;
}

export async function checkStorage(checks: Checks, deps: StorageDeps): Promise<void> {
  await checkIntegrity(checks, deps);
  await checkSpace(checks, deps);
  checkFiles(checks, deps);
  checkBackups(checks, deps);
}

async function checkIntegrity(checks: Checks, { dataDir, full, signal }: StorageDeps) {
  const file = join(dataDir, DATABASE_FILE);
  const { problems } = await runDatabaseJob({ kind: 'examine', file, full }, { signal });
  if (problems.length === 0)
    checks.ok(
      'database',
      full ? 'The database is sound, indexes included.' : 'The database is sound.',
    );
  else
    checks.fail('database', `The database is damaged: ${problems.slice(0, 3).join('; ')}.`, {
      why: 'What is damaged cannot be read any more, and writing may damage more.',
      hint: 'Copy the data folder away, then restore a backup: Settings → Backup and restore, or `patchbay restore FILE`.',
    });
}

async function checkSpace(checks: Checks, deps: StorageDeps): Promise<void> {
  const { db, dataDir, settings, samples, now } = deps;
  const bytes = databaseBytes(db);
  const budget = settings.retention.maxBytes;
  const share = Math.round((bytes / budget) * 100);
  const shown = share === 0 ? 'under 1' : share;
  const size = `The database has ${megabytes(bytes)}, ${shown} % of its budget`;
  if (share > 100)
    checks.warn('size', `${size}.`, {
      why: 'The oldest events and runs are removed until it fits.',
      hint: 'Keep less or allow more: Settings → Retention, or `patchbay settings set retention.maxBytes=BYTES`.',
    });
  else checks.ok('size', `${size}.`);

  checks.ok('search index', `The search index has ${megabytes(searchBytes(dataDir))} besides.`);

  const log = logBytes(dataDir);
  if (log > LARGE_LOG_BYTES)
    checks.warn('write-ahead log', `The database’s log has ${megabytes(log)}.`, {
      why: 'It takes space, and makes reading slower.',
      hint: 'Another program may hold the database open: close it. A restart of Patchbay folds the log.',
    });

  const disk = await statfs(dataDir);
  const free = disk.bavail * disk.bsize;
  const least = settings.hooks.minFreeDiskBytes;
  const growth = samples.growthPerDay(now);
  const days = growth <= 0 ? Number.POSITIVE_INFINITY : (free - least) / growth;
  const clear = {
    hint: 'Free some space, or keep less: Settings → Retention, or `patchbay settings set retention.maxAgeDays=DAYS`.',
  };
  if (free < least)
    checks.fail('disk', `Only ${megabytes(free)} are free.`, {
      why: `Webhooks are answered 503 until there are ${megabytes(least)}.`,
      ...clear,
    });
  else if (free < least * 3 || days < SOON_DAYS)
    checks.warn(
      'disk',
      days < SOON_DAYS
        ? `${megabytes(free)} are free: at ${megabytes(growth)} a day, enough for ${Math.floor(days)} days.`
        : `${megabytes(free)} are free.`,
      { why: `Below ${megabytes(least)} webhooks are answered 503.`, ...clear },
    );
  else checks.ok('disk', `${megabytes(free)} are free.`);
}

function checkFiles(checks: Checks, { dataDir, settings, logFolder }: StorageDeps): void {
  const open = [DATABASE_FILE, SEARCH_FILE, 'master.key', 'ui-token', 'metrics-token'].filter(
    (name) => {
      const stat = statSync(join(dataDir, name), { throwIfNoEntry: false });
      return process.platform !== 'win32' && stat !== undefined && (stat.mode & 0o077) !== 0;
    },
  );
  if (open.length > 0)
    checks.warn('permissions', `Other users of this computer can read: ${open.join(', ')}.`, {
      why: 'They hold what was received, and the key to your secrets.',
      hint: `Run \`chmod 600\` on them in ${dataDir}.`,
    });
  else checks.ok('permissions', 'Nobody else can read the data.');

  if (logFolder === null) return;
  const bytes = folderBytes(logFolder);
  const { maxFileBytes, maxFiles } = settings.logs;
  if (bytes > 2 * maxFileBytes * maxFiles)
    checks.warn('log files', `The log files have ${megabytes(bytes)}.`, {
      why: `They should not take more than ${megabytes(maxFileBytes * maxFiles)}.`,
      hint: `Remove the old ones in ${logFolder}.`,
    });
  else checks.ok('log files', `The log files have ${megabytes(bytes)}.`);
}

function folderBytes(folder: string): number {
  let bytes = 0;
  try {
    for (const name of readdirSync(folder))
      bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return bytes;
}

function checkBackups(checks: Checks, { settings, backups, now }: StorageDeps): void {
  const { everyHours } = settings.backups;
  const newest = backups.backups.find(({ kind }) => kind !== 'migration');
  const old = newest === undefined ? null : now - newest.createdAt;
  const text = old === null ? 'There is no backup yet' : `The last backup is ${age(old)} old`;
  const late = everyHours > 0 && old !== null && old > Math.max(2 * everyHours, 48) * 3_600_000;
  if (backups.failure !== null)
    checks.warn('backups', `The automatic backup failed: ${backups.failure.message}`, {
      why: `${text}; what came since is only in one place.`,
      hint: 'Mend the cause; it is tried again within the hour. Or make one now: Settings → Backup and restore, or `patchbay backup`.',
    });
  else if (late || (everyHours === 0 && (old === null || old > 30 * DAY_MS)))
    checks.warn('backups', `${text}.`, {
      why: 'When the disk fails, everything since then is gone.',
      hint: 'Make one, or let it be done daily: Settings → Backup and restore, or `patchbay settings set backups.everyHours=24`.',
    });
  else checks.ok('backups', `${text}.`);
}
