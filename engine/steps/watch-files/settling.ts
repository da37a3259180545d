import type { Look } from './known-files.ts';

export interface Settling {
  readonly size: number;
  has(path: string): boolean;
  /** Looked like this at `now`; null: it was not there. Waits from then on. */
  put(path: string, look: Look | null, now: number): void;
  /** Takes out those that have waited long enough, the first ones first. */
  due(now: number, limit: number): { path: string; look: Look | null }[];
  /** When the first one has waited long enough. */
  nextAt(): number | null;
}

/** Files that are waited for until they are still: all as long, so that they stay in order. */
export function createSettling(waitMs: number): Settling {
  const waiting = new Map<string, { look: Look | null; at: number }>();
  return {
    get size() {
      return waiting.size;
    },
    has: (path) => waiting.has(path),
    put(path, look, now) {
      waiting.delete(path);
      waiting.set(path, { look, at: now + waitMs });
    },
    due(now, limit) {
      const found: { path: string; look: Look | null }[] = [];
      for (const [path, { look, at }] of waiting) {
        if (at > now || found.length >= limit) break;
        found.push({ path, look });
        waiting.delete(path);
      }
      return found;
    },
    nextAt() {
      for (const { at } of waiting.values()) return at;
      return null;
    },
  };
}
