import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StepFailure } from '../steps/define-step.ts';
import { isFolderFailure, notAFileFailure, withWords } from './file-failure.ts';

const CHUNK = 1024 * 1024;

export interface FileContent {
  bytes: Buffer;
  size: number;
  /** ms UTC. */
  modifiedAt: number;
  /** Whether a part was left out. */
  cut: boolean;
}

export interface ReadLimit {
  maxBytes: number;
  /** What becomes of a larger file: an error, or only its beginning or end. */
  beyond: 'fail' | 'start' | 'end';
}

/** Not through a link (permissions were asked for the real path), and never waiting for a pipe. */
const FOR_READING = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The content of a regular file by its real path. Throws StepFailure `file_missing`, `file_denied`,
 * `file_is_folder`, `file_too_large`, `file_failed`, or the signal's reason.
 */
export async function readContent(
  path: string,
  limit: ReadLimit,
  signal: AbortSignal,
): Promise<FileContent> {
  signal.throwIfAborted();
  return withWords(path, async () => {
    const file = await open(path, FOR_READING);
    try {
      const found = await file.stat();
      if (found.isDirectory()) throw isFolderFailure(path);
      if (!found.isFile()) throw notAFileFailure(path);
      const { maxBytes, beyond } = limit;
      if (found.size > maxBytes && beyond === 'fail') throw tooLarge(path, found.size, maxBytes);
      const start = beyond === 'end' ? Math.max(0, found.size - maxBytes) : 0;
      // One byte more shows whether the file is longer, whatever its size said: it may be growing.
      const { bytes, more } = await readUpTo(file, { start, maxBytes, signal });
      if (more && beyond === 'fail') throw tooLarge(path, null, maxBytes);
      return {
        bytes,
        size: Math.max(found.size, start + bytes.length),
        modifiedAt: Math.round(found.mtimeMs),
        cut: start > 0 || more,
      };
    } finally {
      await file.close();
    }
  });
}

async function readUpTo(
  file: FileHandle,
  { start, maxBytes, signal }: { start: number; maxBytes: number; signal: AbortSignal },
): Promise<{ bytes: Buffer; more: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size <= maxBytes) {
    signal.throwIfAborted();
    const wanted = Math.min(CHUNK, maxBytes + 1 - size);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), {
      length: wanted,
      position: start + size,
    });
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
  signal.throwIfAborted();
  const all = Buffer.concat(chunks);
  return { bytes: all.subarray(0, maxBytes), more: size > maxBytes };
}

function tooLarge(path: string, size: number | null, maxBytes: number): StepFailure {
  return new StepFailure({
    code: 'file_too_large',
    message:
      size === null
        ? `${path} is larger than ${maxBytes} bytes.`
        : `${path} has ${size} bytes, more than the ${maxBytes} that the step reads.`,
    hint: 'Raise maxBytes, or read only the start or the end of it.',
    details: { path, maxBytes },
  });
}
