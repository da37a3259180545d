import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, withWords } from './file-failure.ts';
import { isInside, realPath } from './real-path.ts';

type EntryType = 'file' | 'folder';

export interface FoundFile {
  path: string;
  /** From the folder that was looked through, with `/` between names. */
  relative: string;
  name: string;
  type: EntryType;
  size: number;
  /** ms UTC. */
  modifiedAt: number;
}

export interface FoundEntry {
  path: string;
  relative: string;
  name: string;
  type: EntryType;
  /** Of the file that a link leads to. */
  stats: Stats;
}

export interface WalkOptions {
  /** The folder below to begin in; left out: the whole. */
  from?: string;
  /** Folders below folders to enter: 0 stays in the folder itself. */
  depth: number;
  wanted(entry: { relative: string; type: EntryType }): boolean;
  /** False: the folder is passed over. Asked before anything in it is looked at. */
  enters(path: string, relative: string): boolean;
  /** A folder below may not be read, and is passed over. */
  unreadable?(relative: string): void;
  /** Of entries looked at, wanted or not. */
  maxEntries: number;
  signal: AbortSignal;
}

/** As `visit`, all at once. */
export async function walk(
  root: string,
  options: WalkOptions,
): Promise<{ found: FoundFile[]; complete: boolean }> {
  const found: FoundFile[] = [];
  const entries = visit(root, options);
  for (;;) {
    const next = await entries.next();
    if (next.done === true) return { found, complete: next.value };
    const { stats, ...entry } = next.value;
    found.push({
      ...entry,
      size: entry.type === 'file' ? stats.size : 0,
      modifiedAt: Math.round(stats.mtimeMs),
    });
  }
}

/**
 * Files and folders below a folder, in no order; at the end whether that was everything. Links are
 * followed to files that lie in the folder as well, and never to folders. Folders below that may not
 * be read are passed over; so is what goes away meanwhile. Throws the StepFailure of a folder that is
 * missing or may not be read.
 */
export async function* visit(
  root: string,
  options: WalkOptions,
): AsyncGenerator<FoundEntry, boolean> {
  const { from = '' } = options;
  const open = [{ path: join(root, from), relative: from, depth: 0 }];
  let seen = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const { path, relative, depth } = folder;
    for (const entry of await entriesOf(path, relative, options)) {
      options.signal.throwIfAborted();
      if (++seen > options.maxEntries) return false;
      const at = join(path, entry.name);
      const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const type = await typeOf(entry, at, root);
      if (type === null) continue;
      if (type === 'folder' && depth < options.depth && options.enters(at, below))
        open.push({ path: at, relative: below, depth: depth + 1 });
      if (!options.wanted({ relative: below, type })) continue;
      const stats = await lstat(entry.isSymbolicLink() ? realPath(at) : at).catch(() => null);
      if (stats !== null) yield { path: at, relative: below, name: entry.name, type, stats };
    }
  }
  return true;
}

const GONE = new Set(['ENOENT', 'ENOTDIR']);

async function entriesOf(
  path: string,
  relative: string,
  { signal, unreadable, from = '' }: WalkOptions,
): Promise<Dirent[]> {
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
    const code = errorCode(error instanceof Error ? error.cause : null);
    if (relative === from || code === null) throw error;
    if (!GONE.has(code)) unreadable?.(relative);
  }
  return entries;
}

async function typeOf(entry: Dirent, path: string, root: string): Promise<EntryType | null> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() && (await linkedFile(path, root)) !== null ? 'file' : null;
}

/** The regular file that a link leads to, when it lies in the folder as well. */
export async function linkedFile(path: string, root: string): Promise<Stats | null> {
  const target = realPath(path);
  if (!isInside(target, root)) return null;
  const stats = await lstat(target).catch(() => null);
  return stats?.isFile() === true ? stats : null;
}
