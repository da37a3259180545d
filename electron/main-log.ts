import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MOST_BYTES = 1024 * 1024;

/**
 * The main process's own log: `desktop.log` beside the engine's, JSON lines, begun anew at 1 MB with
 * one older file kept. Written at once: what was logged before a crash must be there after it.
 */
export function createMainLog(folder: string): (message: string, details?: object) => void {
  const file = join(folder, 'desktop.log');
  return (message, details = {}) => {
    const line = `${JSON.stringify({ time: Date.now(), msg: message, ...details })}\n`;
    process.stderr.write(line);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (size > MOST_BYTES) renameSync(file, `${file}.1`);
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      // A full disk loses lines and nothing else.
    }
  };
}
