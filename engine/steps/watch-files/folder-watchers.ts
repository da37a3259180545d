import { type FSWatcher, watch } from 'node:fs';
import { join, sep } from 'node:path';
import { errorCode } from '../../files/file-failure.ts';

/** Where one watcher of the system hears of everything below a folder. */
const WHOLE_TREE = process.platform === 'darwin' || process.platform === 'win32';
/** The system’s own limits on watching (inotify(7)). */
const AT_LIMIT = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

export interface FolderWatchers {
  /** Listens to a folder by its path from the root (`''` is that); once it is listened to, for good. */
  add(folder: string): void;
  /** It and what is below it is gone, or lies elsewhere now. */
  remove(folder: string): void;
  has(folder: string): boolean;
  /** The system watches no more folders for this user. */
  readonly isAtLimit: boolean;
  close(): void;
}

/**
 * Hears that something happened to a name in a folder, not what: whoever asked has to look. One watch
 * for each folder, and none for files: watching 100,000 of those takes 400 MB and as many of the
 * system’s watches.
 */
export function createFolderWatchers(
  root: string,
  handlers: {
    /** `renamed`: it appeared, went, or became another. */
    changed: (path: string, renamed: boolean) => void;
    /** Something happened that nobody knows more about. */
    lost: () => void;
  },
): FolderWatchers {
  const watchers = new Map<string, FSWatcher>();
  let isAtLimit = false;

  function drop(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  return {
    get isAtLimit() {
      return isAtLimit;
    },
    has: (folder) => watchers.has(folder),
    add(folder) {
      if (watchers.has(folder) || (WHOLE_TREE && folder !== '')) return;
      try {
        const watcher = watch(join(root, folder), { recursive: WHOLE_TREE }, (kind, name) => {
          if (name === null) return handlers.lost();
          const below = WHOLE_TREE ? name.replaceAll(sep, '/') : name;
          handlers.changed(folder === '' ? below : `${folder}/${below}`, kind === 'rename');
        });
        watchers.set(folder, watcher);
        // On Windows that is how a watched folder goes.
        watcher.on('error', () => {
          if (watchers.get(folder) === watcher) drop(folder);
          handlers.lost();
        });
      } catch (error) {
        const code = errorCode(error);
        if (code === null) throw error;
        // Missing or closed to us: whoever looks into it finds out.
        isAtLimit ||= AT_LIMIT.has(code);
      }
    },
    remove(folder) {
      for (const each of [...watchers.keys()])
        if (each === folder || each.startsWith(`${folder}/`)) drop(each);
    },
    close() {
      for (const each of [...watchers.keys()]) drop(each);
      isAtLimit = false;
    },
  };
}
