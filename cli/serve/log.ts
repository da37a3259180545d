import { type Logger, pino } from 'pino';
import type { Settings } from '../../shared/model/settings.ts';
import { printable } from '../output.ts';
import { type LogFiles, openLogFiles } from './log-files.ts';

const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

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
 * Log lines on stderr: one readable line each on a terminal, JSON for programs; and once the
 * workspace is known, in files. `PATCHBAY_LOG_LEVEL` overrides the level.
 */
export function createLogSink(level: 'info' | 'warn'): LogSink {
  const asked = process.env.PATCHBAY_LOG_LEVEL ?? '';
  // Written at once: what was logged before a crash must be there after it.
  const stderr = process.stderr.isTTY ? null : pino.destination({ dest: 2, sync: true });
  let mask = (json: string): string => json;
  let files: LogFiles | null = null;
  let held: string[] = [];

  function write(line: string): void {
    const text = masked(line, mask);
    if (stderr === null) process.stderr.write(readableLine(text));
    else stderr.write(text);
    if (files === null) {
      if (held.length < MOST_HELD) held.push(text);
    } else if (isLast(text)) files.writeNow(text);
    else files.write(text);
  }
  const log = pino(
    {
      level: Object.values(LEVELS).includes(asked) || asked === 'silent' ? asked : level,
      base: null,
    },
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

export function createLog(level: 'info' | 'warn'): Logger {
  return createLogSink(level).log;
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

/** `14:05:09 warn  The port is open to the network  host=0.0.0.0` */
export function readableLine(json: string): string {
  const entry: { [key: string]: unknown } = JSON.parse(json);
  const { level, time, msg, err, ...rest } = entry;
  const at = new Date(Number(time)).toTimeString().slice(0, 8);
  const details = Object.entries(rest).map(([key, value]) => `${key}=${detail(value)}`);
  const words = [at, (LEVELS[Number(level)] ?? 'info').padEnd(5), String(msg ?? ''), ...details];
  const stack = stackOf(err);
  return printable(`${words.join(' ').trimEnd()}\n${stack === '' ? '' : `${stack}\n`}`);
}

function detail(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return String(error.stack);
}
