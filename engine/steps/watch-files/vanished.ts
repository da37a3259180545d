import { isSame, type Look } from './known-files.ts';

/** Names of files that went a moment ago: one that comes with the same inode has been renamed. */
export interface Vanished {
  add(path: string, look: Look): void;
  /** The name that this file had before; null: it is none of them. */
  take(look: Look): string | null;
}

const MOST = 20_000;

export function createVanished(): Vanished {
  const byInode = new Map<number, { path: string; look: Look }>();
  return {
    add(path, look) {
      byInode.set(look.inode, { path, look });
      if (byInode.size <= MOST) return;
      const [oldest] = byInode.keys();
      if (oldest !== undefined) byInode.delete(oldest);
    },
    take(look) {
      const found = byInode.get(look.inode);
      // The system gives inodes of removed files to new ones.
      if (found === undefined || !isSame(found.look, look)) return null;
      byInode.delete(look.inode);
      return found.path;
    },
  };
}
