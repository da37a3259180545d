import { randomBytes } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  opendir,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFolderFailure, notAFileFailure, withWords } from './file-failure.ts';
import { type Placement, placeFile, writeAll } from './write-file.ts';

const CHUNK = 1024 * 1024;
const FOR_READING = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface TreeOptions {
  signal: AbortSignal;
  /** Throws when a folder in the tree must be left alone. */
  permits: (folder: string) => void;
}

/**
 * Content, permissions and time of change of a regular file, in the place of `to` at once. Throws
 * StepFailure, or the signal's reason.
 */
export async function copyFile(
  from: string,
  to: string,
  { placement, signal }: { placement: Placement; signal: AbortSignal },
): Promise<void> {
  const source = await withWords(from, () => open(from, FOR_READING));
  try {
    const stats = await withWords(from, () => source.stat());
    if (stats.isDirectory()) throw isFolderFailure(from);
    if (!stats.isFile()) throw notAFileFailure(from);
    await placeFile(to, {
      placement,
      mode: stats.mode & 0o777,
      signal,
      async write(target) {
        await copyBytes(source, target, signal);
        await target.utimes(stats.atime, stats.mtime);
      },
    });
  } finally {
    await source.close();
  }
}

async function copyBytes(
  source: FileHandle,
  target: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (let at = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await source.read(chunk, 0, CHUNK, at);
    if (bytesRead === 0) return;
    await writeAll(target, chunk.subarray(0, bytesRead), signal);
    at += bytesRead;
  }
}

/** A folder with what is below it, in the place of `to`, which must not be there, at once. */
export async function copyTree(from: string, to: string, options: TreeOptions): Promise<void> {
  const beside = join(
    dirname(to),
    `.${basename(to).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  try {
    await copyBelow(from, beside, options);
    await withWords(to, () => rename(beside, to));
  } catch (error) {
    await removeTree(beside, { signal: new AbortController().signal, permits() {} }).catch(
      () => {},
    );
    throw error;
  }
}

async function copyBelow(from: string, to: string, options: TreeOptions): Promise<void> {
  options.permits(from);
  await withWords(to, () => mkdir(to));
  for (const entry of await entriesOf(from)) {
    options.signal.throwIfAborted();
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyBelow(source, target, options);
    else if (entry.isSymbolicLink())
      await withWords(source, async () => symlink(await readlink(source), target));
    else await copyFile(source, target, { placement: 'create', signal: options.signal });
  }
}

/** Throws when any folder of the tree must be left alone. */
export async function checkTree(folder: string, options: TreeOptions): Promise<void> {
  options.signal.throwIfAborted();
  options.permits(folder);
  for (const entry of await entriesOf(folder))
    if (entry.isDirectory()) await checkTree(join(folder, entry.name), options);
}

/** A folder with what is below it; links go, and what they lead to stays. */
export async function removeTree(folder: string, options: TreeOptions): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    options.signal.throwIfAborted();
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeTree(path, options);
    else await withWords(path, () => unlink(path));
  }
  await withWords(folder, () => rmdir(folder));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return withWords(folder, async () => {
    const entries: Dirent[] = [];
    for await (const entry of await opendir(folder)) entries.push(entry);
    return entries;
  });
}
