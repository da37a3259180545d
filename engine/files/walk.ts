import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, withWords } from './file-failure.ts';
import { isInside, realPath } from './real-path.ts';

export interface FoundFile {
  path: string;
  /** From the folder that was looked through, with `/` between names. */
  relative: string;
  name: string;
  type: 'file' | 'folder';
  size: number;
  /** ms UTC. */
  modifiedAt: number;
}

export interface WalkOptions {
  /** Folders below folders to enter: 0 stays in the folder itself. */
  depth: number;
  wanted(entry: { relative: string; type: 'file' | 'folder' }): boolean;
  /** False: the folder is passed over. */
  enters(path: string, relative: string): boolean;
  /** Of entries looked at, wanted or not. */
  maxEntries: number;
  signal: AbortSignal;
}

/**
 * Files and folders below a folder, in no order. Links are followed to files that lie in the folder
 * as well, and never to folders. Folders below that may not be read are passed over; so is what goes
 * away meanwhile. Throws the StepFailure of a folder that is missing or may not be read.
 */
export async function walk(
  root: string,
  options: WalkOptions,
): Promise<{ found: FoundFile[]; complete: boolean }> {
  const found: FoundFile[] = [];
  const open = [{ path: root, relative: '', depth: 0 }];
  let seen = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const { path, relative, depth } = folder;
    const entries = await entriesOf(path, relative === '', options.signal);
    for (const entry of entries) {
      options.signal.throwIfAborted();
      if (++seen > options.maxEntries) return { found, complete: false };
      const at = join(path, entry.name);
      const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const type = await typeOf(entry, at, root);
      if (type === null) continue;
      if (type === 'folder' && depth < options.depth && options.enters(at, below))
        open.push({ path: at, relative: below, depth: depth + 1 });
      if (!options.wanted({ relative: below, type })) continue;
      const stats = await lstat(entry.isSymbolicLink() ? realPath(at) : at).catch(() => null);
      if (stats === null) continue;
      found.push({
        path: at,
        relative: below,
        name: entry.name,
        type,
        size: type === 'file' ? stats.size : 0,
        modifiedAt: Math.round(stats.mtimeMs),
      });
    }
  }
  return { found, complete: true };
}

async function entriesOf(path: string, isRoot: boolean, signal: AbortSignal): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  try {
    await withWords(path, async () => {
      // Closes itself at the end of the loop, however it ends.
      for await (const entry of await opendir(path)) {
        signal.throwIfAborted();
        entries.push(entry);
      }
    });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (isRoot || errorCode(cause) === null) throw error;
  }
  return entries;
}

async function typeOf(
  entry: Dirent,
  path: string,
  root: string,
): Promise<FoundFile['type'] | null> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return null;
  const target = realPath(path);
  if (!isInside(target, root)) return null;
  const stats = await lstat(target).catch(() => null);
  return stats?.isFile() === true ? 'file' : null;
}
