import type { Database } from 'better-sqlite3';
import type { RetentionPreview } from '../../../shared/model/insights.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import { firstIdAt } from '../../db/ids.ts';
import { databaseBytes, freeBytes } from '../retention.ts';
import { DAY_MS } from './roll-up.ts';

/**
 * What retention would remove, from where the oldest row that stays is in the order of arrival:
 * counting the rows themselves would read most of a large file.
 */
export function createRetentionPreview(
  db: Database,
): (options: { retention: Settings['retention']; now: number }) => RetentionPreview {
  const ends = (table: 'events' | 'runs') =>
    db.prepare<[], { low: number | null; high: number | null }>(
      `SELECT (SELECT MIN(seq) FROM ${table}) AS low, (SELECT MAX(seq) FROM ${table}) AS high`,
    );
  const first = (table: 'events' | 'runs') =>
    db
      .prepare<[Buffer], number>(`SELECT seq FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`)
      .pluck();
  const eventEnds = ends('events');
  const runEnds = ends('runs');
  const firstEvent = first('events');
  const firstRun = first('runs');
  const receivedAt = db
    .prepare<[number], number>('SELECT received_at FROM events WHERE seq >= ? ORDER BY seq LIMIT 1')
    .pluck();

  return ({ retention, now }) => {
    const { low, high } = eventEnds.get() ?? { low: null, high: null };
    if (low === null || high === null) return { events: 0, runs: 0, keptFrom: null };
    const rows = high - low + 1;
    const cutoff = firstIdAt(now - retention.maxAgeDays * DAY_MS);
    const byAge = (firstEvent.get(cutoff) ?? high + 1) - low;
    const byNumber = rows - retention.maxEvents;
    const used = databaseBytes(db) - freeBytes(db);
    const bySize = Math.ceil(rows * Math.max(0, 1 - retention.maxBytes / used));
    const events = Math.min(rows, Math.max(0, byAge, byNumber, bySize));
    const keptFrom = receivedAt.get(low + events) ?? null;

    // Runs go with their event, the others by their own age.
    const runs = runEnds.get() ?? { low: null, high: null };
    if (runs.low === null || runs.high === null) return { events, runs: 0, keptFrom };
    const firstKept = events === 0 ? cutoff : firstIdAt(keptFrom ?? now);
    const gone = (firstRun.get(firstKept) ?? runs.high + 1) - runs.low;
    return { events, runs: Math.max(0, gone), keptFrom };
  };
}
