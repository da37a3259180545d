import type { Database } from 'better-sqlite3';
import * as z from 'zod';

/**
 * While everything is paused no queued run is begun: events are received and kept, their runs are
 * queued, and begin when it is over. What is under way goes on to its end. Stays so over restarts.
 */
export interface Pause {
  /** When it began (ms UTC); null: nothing is paused. */
  since(): number | null;
  set(paused: boolean): void;
}

const sinceSchema = z.int().nullable();

export function createPause(deps: {
  db: Database;
  /** It began, or is over. */
  changed: () => void;
  now: () => number;
}): Pause {
  const { db } = deps;
  const get = db
    .prepare<[], string>("SELECT value FROM settings WHERE key = 'pausedSince'")
    .pluck();
  const put = db.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES ('pausedSince', ?)");
  let since = sinceSchema.parse(JSON.parse(get.get() ?? 'null'));
  return {
    since: () => since,
    set(paused) {
      if (paused === (since !== null)) return;
      const next = paused ? deps.now() : null;
      put.run(JSON.stringify(next));
      since = next;
      deps.changed();
    },
  };
}
