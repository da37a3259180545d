import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { checkTree, copyFile, copyTree, removeTree, type TreeOptions } from './copy.ts';
import { errorCode, existsFailure, withWords } from './file-failure.ts';
import { type Placement, putWhereNothingIs } from './write-file.ts';

export type EntryType = 'file' | 'folder' | 'link';

/** What stands at a path, a link being a link. Null when nothing does. */
export async function entryType(path: string): Promise<EntryType | null> {
  return withWords(path, async () => {
    try {
      const found = await lstat(path);
      if (found.isSymbolicLink()) return 'link';
      return found.isDirectory() ? 'folder' : 'file';
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  });
}

/**
 * Gives a file, a folder or a link another place, on another disk too: there it is copied first, and
 * removed only when the copy is whole. A folder never replaces anything. Throws StepFailure,
 * `file_exists` with `create`.
 */
export async function moveEntry(
  from: string,
  to: string,
  options: TreeOptions & { type: EntryType; placement: Placement },
): Promise<void> {
  const { type, placement, signal } = options;
  if (type === 'folder') {
    await checkTree(from, options);
    if ((await entryType(to)) !== null) throw existsFailure(to);
  }
  signal.throwIfAborted();
  try {
    if (type === 'file' && placement === 'create') await putWhereNothingIs(from, to);
    else if (placement === 'create' && (await entryType(to)) !== null) throw existsFailure(to);
    else await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') return withWords(to, () => Promise.reject(error));
    await moveAcross(from, to, options);
  }
}

async function moveAcross(
  from: string,
  to: string,
  options: TreeOptions & { type: EntryType; placement: Placement },
): Promise<void> {
  switch (options.type) {
    case 'folder':
      await copyTree(from, to, options);
      await removeTree(from, { ...options, signal: NEVER });
      return;
    case 'link':
      await withWords(to, async () => symlink(await readlink(from), to));
      break;
    case 'file':
      await copyFile(from, to, options);
  }
  await withWords(from, () => unlink(from));
}

/** The copy is whole: leaving half of the original behind would help nobody. */
const NEVER = new AbortController().signal;
