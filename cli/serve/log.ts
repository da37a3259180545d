import { type Logger, pino } from 'pino';
import { createLogSink, type LogSink } from '../../server/host/log-sink.ts';
import { printable } from '../output.ts';

const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Log lines on stderr: one readable line each on a terminal, JSON for programs. */
export function createStderrLog(level: 'info' | 'warn'): LogSink {
  // Written at once: what was logged before a crash must be there after it.
  const stderr = process.stderr.isTTY ? null : pino.destination({ dest: 2, sync: true });
  return createLogSink({
    level,
    write(line) {
      if (stderr === null) process.stderr.write(readableLine(line));
      else stderr.write(line);
    },
  });
}

export function createLog(level: 'info' | 'warn'): Logger {
  return createStderrLog(level).log;
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
