import { type Logger, pino } from 'pino';

/** A log whose lines (JSON) a test can look at. */
export function recordingLog(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return { lines, log: pino({}, { write: (line: string) => void lines.push(line) }) };
}
