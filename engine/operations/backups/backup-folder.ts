import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupFile } from '../../../shared/model/backup.ts';

/** Names tell kind and time: they outlive a copy of the folder, and times of files do not. */
const NAME =
  /^(automatic|manual|before-migration-\d+)-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.db$/;

const LEFTOVER = /^(?:automatic|manual)-.*\.db\.partial(?:-\w+)?$/;

export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups');
}

export function backupName(kind: 'automatic' | 'manual', at: number): string {
  return `${kind}-${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}.db`;
}

/** Newest first; files of other names are not ours. */
export function listBackups(folder: string): BackupFile[] {
  const found: BackupFile[] = [];
  for (const name of namesIn(folder)) {
    const match = NAME.exec(name);
    const file = join(folder, name);
    const stat = match === null ? undefined : statSync(file, { throwIfNoEntry: false });
    if (match === null || stat === undefined) continue;
    const [, kind, hour, minute, second, milli] = match;
    found.push({
      file,
      kind: kind === 'automatic' || kind === 'manual' ? kind : 'migration',
      bytes: stat.size,
      createdAt: Date.parse(`${hour}:${minute}:${second}.${milli}Z`),
    });
  }
  return found.sort((a, b) => b.createdAt - a.createdAt);
}

/** Automatic backups beyond the number or the size that is kept; the newest always stays. */
export function surplusBackups(
  backups: readonly BackupFile[],
  { keep, maxBytes }: { keep: number; maxBytes: number },
): BackupFile[] {
  let bytes = 0;
  return backups
    .filter((backup) => backup.kind === 'automatic')
    .filter((backup, index) => {
      bytes += backup.bytes;
      return index > 0 && (index >= keep || bytes > maxBytes);
    });
}

export function removeBackups(backups: readonly BackupFile[]): void {
  for (const { file } of backups) rmSync(file, { force: true });
}

/** What a backup left that was cut off by the end of the process; while none is being made. */
export function removeLeftovers(folder: string): void {
  for (const name of namesIn(folder))
    if (LEFTOVER.test(name)) rmSync(join(folder, name), { force: true });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // Making the next one says what is wrong with the folder.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
