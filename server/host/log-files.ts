import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createStream } from 'rotating-file-stream';
import { LOG_FILE } from '../../shared/model/log-line.ts';
import type { Settings } from '../../shared/model/settings.ts';

const DAY_MS = 86_400_000;
const OLDER = /^patchbay-.*\.log$/;

export interface LogFiles {
  write(line: string): void;
  /** At once: the process is about to end. */
  writeNow(line: string): void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/**
 * JSON lines in `patchbay.log` of a folder that only its owner can read. A new file is begun at the
 * size and once a day; old ones go by number and by age. A disk that is full loses lines and
 * nothing else: `trouble` is told once.
 */
export function openLogFiles(options: {
  folder: string;
  limits: Settings['logs'];
  trouble: (error: Error) => void;
}): LogFiles {
  const { folder, limits } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeOld(folder, limits);
  const stream = createStream(nameOf, {
    path: folder,
    size: `${limits.maxFileBytes}B`,
    interval: '1d',
    mode: 0o600,
  });
  let told = false;
  const trouble = (error: Error): void => {
    if (!told) options.trouble(error);
    told = true;
  };
  stream.on('error', trouble);
  stream.on('warning', trouble);
  stream.on('rotated', () => removeOld(folder, limits));
  return {
    write: (line) => void stream.write(line),
    writeNow(line) {
      try {
        appendFileSync(join(folder, LOG_FILE), line, { mode: 0o600 });
      } catch (error) {
        trouble(error instanceof Error ? error : new Error(String(error)));
      }
    },
    close: () =>
      new Promise((resolve) => {
        stream.once('close', resolve);
        stream.once('error', () => resolve());
        stream.end();
      }),
  };
}

/** `patchbay-20261123-140509-001.log`, in UTC: names in the order of time. */
function nameOf(time: number | Date | null, index = 1): string {
  if (time === null) return LOG_FILE;
  const stamp = new Date(time)
    .toISOString()
    .replaceAll(/[-:]|\..*$/g, '')
    .replace('T', '-');
  return `patchbay-${stamp}-${String(index).padStart(3, '0')}.log`;
}

function removeOld(folder: string, { maxFiles, maxAgeDays }: Settings['logs']): void {
  const names = readdirSync(folder)
    .filter((name) => OLDER.test(name))
    .sort()
    .reverse();
  names.forEach((name, index) => {
    const file = join(folder, name);
    const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    // The file that is written to is one of them.
    if (index >= maxFiles - 1 || Date.now() - written > maxAgeDays * DAY_MS)
      rmSync(file, { force: true });
  });
}
