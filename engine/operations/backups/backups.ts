import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { ConflictError, OperationalError, UnavailableError } from '../../../shared/errors.ts';
import type {
  BackupProgress,
  BackupResult,
  Backups as State,
} from '../../../shared/model/backup.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import { DATABASE_FILE } from '../../db/open-database.ts';
import { ensurePrivateFile } from '../../db/private-file.ts';
import {
  backupFolder,
  backupName,
  listBackups,
  removeBackups,
  removeLeftovers,
  surplusBackups,
} from './backup-folder.ts';
import { runDatabaseJob } from './database-job.ts';

/** The copy is not what the database was; it was thrown away. */
class BackupFailedError extends OperationalError {
  readonly code = 'backup_failed';
}

/** After an automatic one failed, the next try. */
const RETRY_MS = 3_600_000;
const HOUR_MS = 3_600_000;
/** What the copy needs beside its own size. */
const SPARE_BYTES = 64 * 1024 * 1024;
/** A backup that seems to be from later than this was made under another clock. */
const FUTURE_MS = 60_000;

export interface Backups {
  /**
   * Copies the database while it is in use and checks the copy before it gets its name; one after
   * the other. Left out, the file is made in the folder of backups. Throws ConflictError when it is
   * there already. Secrets stay encrypted: without the master key it does not give them away, and
   * cannot restore them.
   */
  make(file?: string): Promise<BackupResult>;
  /** Stops the one that is being made. False: there is none. */
  cancel(): boolean;
  state(): Omit<State, 'restoring'>;
  /** Makes the automatic one if it is due. Never rejects. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export function createBackups(deps: {
  dataDir: string;
  settings: () => Settings;
  /** Since when there is this database. */
  bornAt: number;
  /** What was asked for is committed. */
  flush: () => void;
  made: (backup: BackupResult & { automatic: boolean }) => void;
  now: () => number;
  log: Logger;
}): Backups {
  const { dataDir, now, log } = deps;
  const source = join(dataDir, DATABASE_FILE);
  const folder = backupFolder(dataDir);
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let running: BackupProgress | null = null;
  let current: AbortController | null = null;
  let failure: State['failure'] = null;
  /** With an automatic one. */
  let busy = false;

  function make(file: string, automatic: boolean): Promise<BackupResult> {
    const made = last.then(() => copyTo(resolve(file)));
    last = made.catch(() => {});
    return made.then((backup) => {
      deps.made({ ...backup, automatic });
      return backup;
    });
  }

  async function copyTo(target: string): Promise<BackupResult> {
    const refuse = (): void => {
      if (existsSync(target))
        throw new ConflictError(`${target} exists already.`, { hint: 'Choose another name.' });
    };
    refuse();
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    await checkRoom(dirname(target));
    const partial = `${target}.partial`;
    running = { phase: 'copying', done: 0 };
    const canceling = new AbortController();
    current = canceling;
    try {
      // What an earlier try may have left behind.
      removeDatabase(partial);
      ensurePrivateFile(partial);
      deps.flush();
      const { problems, contents } = await runDatabaseJob(
        { kind: 'copy', source, target: partial, full: true },
        {
          signal: AbortSignal.any([stopping.signal, canceling.signal]),
          progress: ({ phase, done }) => {
            running = { phase, done };
          },
        },
      );
      if (problems.length > 0 || contents === null)
        throw new BackupFailedError(
          `The copy is not sound and was thrown away: ${problems.join('; ')}.`,
          { hint: 'Run `patchbay doctor --full`: the database itself may be damaged.' },
        );
      refuse();
      renameSync(partial, target);
      syncFolder(dirname(target));
      return { file: target, bytes: statSync(target).size, ...contents };
    } finally {
      running = null;
      current = null;
      removeDatabase(partial);
    }
  }

  async function checkRoom(where: string): Promise<void> {
    const disk = await statfs(where);
    const free = disk.bavail * disk.bsize;
    const needed = statSync(source).size + SPARE_BYTES;
    if (free < needed)
      throw new UnavailableError(
        `There is no room for a backup: ${megabytes(needed)} are needed and ${megabytes(free)} are free.`,
        { hint: 'Free some space, or name a file on another disk: patchbay backup FILE.' },
      );
  }

  /** Null: there are no automatic ones. */
  function nextAt(): number | null {
    const { everyHours } = deps.settings().backups;
    if (everyHours === 0) return null;
    const newest = listBackups(folder).find(
      ({ kind, createdAt }) => kind === 'automatic' && createdAt <= now() + FUTURE_MS,
    );
    const due = (newest?.createdAt ?? Math.min(deps.bornAt, now())) + everyHours * HOUR_MS;
    return failure === null ? due : Math.max(due, Math.min(failure.at, now()) + RETRY_MS);
  }

  return {
    make: (file) => make(file ?? join(folder, backupName('manual', now())), false),
    cancel() {
      current?.abort(new ConflictError('The backup was canceled.'));
      return current !== null;
    },
    state: () => ({ folder, backups: listBackups(folder), running, nextAt: nextAt(), failure }),
    async look() {
      const due = nextAt();
      if (due === null || now() < due || busy || stopping.signal.aborted) return;
      busy = true;
      try {
        const backup = await make(join(folder, backupName('automatic', now())), true);
        failure = null;
        log.info({ file: backup.file, bytes: backup.bytes }, 'an automatic backup was made');
        removeBackups(surplusBackups(listBackups(folder), deps.settings().backups));
        removeLeftovers(folder);
      } catch (error) {
        if (stopping.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        failure = { at: now(), message };
        log.error({ err: error }, 'the automatic backup failed; it is tried again in an hour');
      } finally {
        busy = false;
      }
    },
    async stop() {
      stopping.abort(new UnavailableError('Patchbay is shutting down.'));
      await last;
    },
  };
}

/** The rename itself must survive a power cut; Windows has no such call for folders. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A database file with its logs. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${file}${suffix}`, { force: true });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
