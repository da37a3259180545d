import { type Logger, pino } from 'pino';
import type { Settings } from '../../shared/model/settings.ts';
import { type LogFiles, openLogFiles } from './log-files.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Lines from before the file is open. */
const MOST_HELD = 1000;

export interface LogSink {
  readonly log: Logger;
  /** From now on every line passes through this, which takes secrets out. */
  setMask(mask: (json: string) => string): void;
  /** From now on lines are kept in files as well, also those that were logged before. */
  keepIn(folder: string, limits: Settings['logs']): void;
  close(): Promise<void>;
}

/**
 * Log lines as JSON to `write`, at once, and, as soon as the workspace is known, in files.
 * `PATCHBAY_LOG_LEVEL` overrides the level.
 */
export function createLogSink(options: {
  level: 'info' | 'warn';
  write: (line: string) => void;
}): LogSink {
  const asked = process.env.PATCHBAY_LOG_LEVEL ?? '';
  let mask = (json: string): string => json;
  let files: LogFiles | null = null;
  let held: string[] = [];

  function write(line: string): void {
    const text = masked(line, mask);
    options.write(text);
    if (files === null) {
      if (held.length < MOST_HELD) held.push(text);
    } else if (isLast(text)) files.writeNow(text);
    else files.write(text);
  }
  const log = pino(
    { level: LEVELS.includes(asked) ? asked : options.level, base: null },
    { write },
  );
  return {
    log,
    setMask(value) {
      mask = value;
    },
    keepIn(folder, limits) {
      files = openLogFiles({
        folder,
        limits,
        trouble: (err) => log.error({ err }, 'the log file cannot be written'),
      });
      for (const line of held) files.write(line);
      held = [];
    },
    async close() {
      const open = files;
      files = null;
      await open?.close();
    },
  };
}

/** A line that cannot be read as JSON is left as it is: better seen than lost. */
function masked(line: string, mask: (json: string) => string): string {
  const json = line.trimEnd();
  try {
    return `${mask(json)}\n`;
  } catch {
    return line;
  }
}

/** Of level `fatal`: nothing is written any more after it. */
function isLast(line: string): boolean {
  return line.startsWith('{"level":60,');
}
