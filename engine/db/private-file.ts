import { closeSync, openSync } from 'node:fs';

/**
 * Makes an empty file that only its owner can read, if there is none. SQLite gives its log the
 * mode of the database, so a file made this way keeps all of them private, also in a folder that
 * somebody else made.
 *
 * A file that is there is not even opened: closing it again would drop the POSIX locks that this
 * process holds on it (fcntl(2)).
 */
export function ensurePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
