import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type Json } from '../../shared/json.ts';
import { LOG_FILE, LOG_LEVELS, type LogLevel, type LogLine } from '../../shared/model/log-line.ts';

const OLDER = /^patchbay-[\d-]+(?:\.\d+)?\.log$/;
const BLOCK_BYTES = 64 * 1024;
/** How far back one question looks. */
const MOST_BYTES = 16 * 1024 * 1024;
/** What a line may have; a longer one is cut off by a full disk, or is not ours. */
const MOST_LINE_BYTES = 1024 * 1024;

export interface LogQuery {
  limit: number;
  /** This and worse. */
  level: LogLevel;
  /** Only lines older than this (ms UTC). */
  before?: number | undefined;
  search: string;
}

/** The last lines that fit, oldest first, over all files of the folder. */
export async function readLog(folder: string, query: LogQuery): Promise<LogLine[]> {
  const found: LogLine[] = [];
  let budget = MOST_BYTES;
  for (const name of await logFiles(folder)) {
    for await (const text of linesBackwards(join(folder, name))) {
      budget -= text.length;
      const line = parseLogLine(text);
      if (line !== null && fits(line, text, query)) found.push(line);
      if (found.length >= query.limit || budget <= 0) return found.reverse();
    }
  }
  return found.reverse();
}

/** Newest first. */
async function logFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const older = names.filter((name) => OLDER.test(name)).sort();
  return [...older, ...names.filter((name) => name === LOG_FILE)].reverse();
}

function fits(line: LogLine, text: string, { level, before, search }: LogQuery): boolean {
  if (LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(level)) return false;
  if (before !== undefined && line.time >= before) return false;
  return search === '' || text.toLowerCase().includes(search.toLowerCase());
}

/** Null for what is no line of a log. */
export function parseLogLine(text: string): LogLine | null {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  const { level, time, msg, ...fields } = value;
  if (typeof level !== 'number' || typeof time !== 'number') return null;
  return {
    time: Math.trunc(time),
    level:
      LOG_LEVELS[Math.min(Math.max(Math.floor(level / 10) - 1, 0), LOG_LEVELS.length - 1)] ??
      'info',
    message: typeof msg === 'string' ? msg : '',
    fields,
  };
}

/** Last line first; a file that went away meanwhile has none. */
async function* linesBackwards(file: string): AsyncGenerator<string> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch {
    return;
  }
  try {
    let { size: at } = await handle.stat();
    let rest = Buffer.alloc(0);
    while (at > 0) {
      const from = Math.max(0, at - BLOCK_BYTES);
      const block = Buffer.alloc(at - from);
      await handle.read(block, 0, block.length, from);
      at = from;
      const bytes = Buffer.concat([block, rest]);
      const begin = at === 0 ? 0 : bytes.indexOf(0x0a) + 1;
      if (begin === 0 && at > 0 && bytes.length < MOST_LINE_BYTES) {
        rest = bytes;
        continue;
      }
      // What stands before the first line break belongs to a line of the block before.
      rest = bytes.subarray(0, begin);
      const lines = bytes.subarray(begin).toString('utf8').split('\n').reverse();
      for (const line of lines) if (line !== '') yield line;
    }
  } finally {
    await handle.close();
  }
}
