import type { Database } from 'better-sqlite3';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEPT_MS = 90 * DAY_MS;
/** Growth is told from the last week. */
const LOOK_BACK_MS = 7 * DAY_MS;

/** One row an hour: how large the database is and how much space is left. */
export interface UsageSamples {
  /** Whether an hour has passed since the last one. */
  isDue(now: number): boolean;
  add(sample: { at: number; databaseBytes: number; freeBytes: number }): void;
  /** Bytes by which free space shrinks in a day, over the last week; 0 until a day is known. */
  growthPerDay(now: number): number;
}

export function createUsageSamples(db: Database): UsageSamples {
  const last = db
    .prepare<[number], number | null>('SELECT MAX(at) FROM usage_samples WHERE at <= ?')
    .pluck();
  const insert = db.prepare(
    'INSERT OR REPLACE INTO usage_samples (at, database_bytes, free_bytes) VALUES (?, ?, ?)',
  );
  const drop = db.prepare('DELETE FROM usage_samples WHERE at < ?');
  const range = db.prepare<[number, number], { at: number; free_bytes: number }>(
    'SELECT at, free_bytes FROM usage_samples WHERE at BETWEEN ? AND ? ORDER BY at',
  );
  return {
    isDue: (now) => now - (last.get(now) ?? 0) >= HOUR_MS,
    add({ at, databaseBytes, freeBytes }) {
      insert.run(at, databaseBytes, freeBytes);
      drop.run(at - KEPT_MS);
    },
    growthPerDay(now) {
      const rows = range.all(now - LOOK_BACK_MS, now);
      const first = rows[0];
      const newest = rows.at(-1);
      if (first === undefined || newest === undefined || newest.at - first.at < DAY_MS) return 0;
      return ((first.free_bytes - newest.free_bytes) / (newest.at - first.at)) * DAY_MS;
    },
  };
}
