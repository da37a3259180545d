import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StepFailure } from '../steps/define-step.ts';
import { errorCode, isFolderFailure, notAFileFailure, withWords } from './file-failure.ts';

const CHUNK = 1024 * 1024;
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** Another system has no hard links, or not here; then a moment stays in which two may write. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/** What stands at a real path now. Throws StepFailure for a folder, a device, a pipe or a socket. */
export async function existingFile(path: string): Promise<{ mode: number; size: number } | null> {
  return withWords(path, async () => {
    const found = await lstat(path).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (found === null) return null;
    if (found.isDirectory()) throw isFolderFailure(path);
    if (!found.isFile()) throw notAFileFailure(path);
    return { mode: found.mode & 0o7777, size: found.size };
  });
}

/** Folders that lead to the file and are missing. */
export async function makeFolders(path: string): Promise<void> {
  const folder = dirname(path);
  await withWords(folder, () => mkdir(folder, { recursive: true }));
}

/** Throws StepFailure `file_missing` when the folder that the file is to be in is not there. */
export async function needFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await withWords(folder, () => stat(folder));
  if (found.isDirectory()) return;
  throw new StepFailure({
    code: 'file_missing',
    message: `${folder} is no folder.`,
    hint: 'Check the path.',
    details: { path: folder },
  });
}

/** How a file comes to its place: over what is there, or only where nothing is. */
export type Placement = 'replace' | 'create';

/**
 * Writes the whole file beside its place, and puts it there at once: a reader sees the old content
 * or the new, and a crash leaves the old. The permissions of a file that is replaced stay. Throws
 * StepFailure, `file_exists` with `create`, or the signal's reason.
 */
export async function placeFile(
  path: string,
  options: {
    placement: Placement;
    mode: number | undefined;
    signal: AbortSignal;
    write: (file: FileHandle) => Promise<void>;
  },
): Promise<void> {
  const { placement, mode, signal, write } = options;
  const beside = join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  await withWords(path, async () => {
    const file = await open(beside, 'wx', 0o666);
    try {
      try {
        if (mode !== undefined) await file.chmod(mode);
        await write(file);
        await file.sync();
      } finally {
        await file.close();
      }
      signal.throwIfAborted();
      if (placement === 'replace') await rename(beside, path);
      else await putWhereNothingIs(beside, path);
    } finally {
      await rm(beside, { force: true });
    }
  });
}

/** `rename` would replace what is there; a second name for the same file is refused by the system. */
export async function putWhereNothingIs(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = errorCode(error);
    if (code === null || !NO_LINKS.has(code)) throw error;
    // Makes the name ours, or fails with EEXIST.
    await (await open(to, 'wx')).close();
    await rename(from, to);
    return;
  }
  await rm(from, { force: true });
}

/** The last one in line at each path that is being appended to. */
const lines = new Map<string, Promise<unknown>>();

/** One after another where several runs append to one file: each finds it as the one before left it. */
export function inLine<T>(path: string, act: () => Promise<T>): Promise<T> {
  const before = lines.get(path);
  const own = before === undefined ? act() : before.then(act, act);
  lines.set(path, own);
  const leave = (): void => {
    if (lines.get(path) === own) lines.delete(path);
  };
  own.then(leave, leave);
  return own;
}

/** At the end of a file, made when missing; what could not be written whole is taken back. */
export async function appendContent(
  path: string,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<void> {
  await withWords(path, async () => {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW;
    const file = await open(path, flags, 0o666);
    try {
      const { size } = await file.stat();
      let written = 0;
      try {
        await writeAll(file, bytes, signal, (count) => {
          written += count;
        });
        await file.sync();
      } catch (error) {
        // Without room for the whole, half a line would stay behind.
        // Unless another program has added to it meanwhile: nothing of that may be cut off.
        const { size: reached } = await file.stat();
        if (reached === size + written) await file.truncate(size).catch(() => {});
        throw error;
      }
    } finally {
      await file.close();
    }
  });
}

export async function writeAll(
  file: FileHandle,
  bytes: Buffer,
  signal: AbortSignal,
  onWritten?: (count: number) => void,
): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    signal.throwIfAborted();
    const { bytesWritten } = await file.write(bytes, at, Math.min(CHUNK, bytes.length - at));
    at += bytesWritten;
    onWritten?.(bytesWritten);
  }
  signal.throwIfAborted();
}
