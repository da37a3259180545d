import { styleText } from 'node:util';

export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Data goes to stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One JSON document, for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Remarks go to stderr, so that a pipe carries data only. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Colour for people: not in a pipe, not with NO_COLOR. */
export function style(format: Style | undefined, text: string): string {
  return format === undefined ? text : styleText(format, text, { stream: process.stdout });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text that came from outside may hold escape sequences that move the cursor or retitle the
 * terminal; line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, '\ufffd');
}

const STATUS_STYLES: Record<string, Style> = {
  accepted: 'green',
  succeeded: 'green',
  ok: 'green',
  active: 'green',
  live: 'green',
  failed: 'red',
  rejected: 'red',
  interrupted: 'red',
  running: 'cyan',
  queued: 'cyan',
  waiting: 'yellow',
  warning: 'yellow',
  paused: 'yellow',
  duplicate: 'dim',
  filtered: 'dim',
  skipped: 'dim',
  canceled: 'dim',
  retired: 'dim',
};

export function statusStyle(status: string): Style | undefined {
  return STATUS_STYLES[status];
}

/** `2026-11-23 14:05:09` in the local zone, or `-`. */
export function localTime(ms: number | null): string {
  if (ms === null) return '-';
  const at = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `340 ms`, `2.1 s`, `3 min 20 s`, or `-` while one end is missing. */
export function duration(from: number | null, to: number | null): string {
  if (from === null || to === null) return '-';
  const ms = Math.max(0, to - from);
  if (ms < 1000) return `${ms} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  // Rounded first: 3 minutes and 59.7 seconds are 4 minutes.
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(1)} KB`;
  if (count < 1024 ** 3) return `${(count / 1024 ** 2).toFixed(1)} MB`;
  return `${(count / 1024 ** 3).toFixed(1)} GB`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
