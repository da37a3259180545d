import { closeSync, openSync } from 'node:fs';

/**
 * Makes an empty file that only its owner can read, if there is none. SQLite gives its log the
 * mode of the database, so a file made this way keeps all of them private, also in a folder that
 * somebody else made.
 */
export function ensurePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}
