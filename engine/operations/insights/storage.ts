import { statfs } from 'node:fs/promises';
import type { Database } from 'better-sqlite3';
import type { InsightsStorage } from '../../../shared/model/insights.ts';
import { logBytes, searchBytes } from '../disk-use.ts';
import { databaseBytes, freeBytes } from '../retention.ts';

/** Rows looked at of each kind, evenly spread: counting all would read the whole file. */
const SAMPLES = 100;
/** What a row costs besides its texts: ids, times, statuses, and its entries in the indexes. */
const EVENT_COST = 160;
const RUN_COST = 220;
const STEP_COST = 90;

/** Tells what the database takes, and what takes it. */
export function createStorageReader(deps: {
  db: Database;
  dataDir: string;
  budget: () => number;
}): () => Promise<InsightsStorage> {
  const { db, dataDir, budget } = deps;
  const range = (table: 'events' | 'runs' | 'bodies', key: 'seq' | 'rowid') =>
    db.prepare<[], { low: number | null; high: number | null }>(
      `SELECT (SELECT MIN(${key}) FROM ${table}) AS low, (SELECT MAX(${key}) FROM ${table}) AS high`,
    );
  const eventSize = db
    .prepare<[number], number>(
      `SELECT ${EVENT_COST} + LENGTH(raw_headers) + LENGTH(url) + COALESCE(LENGTH(body), 0)
       FROM events WHERE seq >= ? ORDER BY seq LIMIT 1`,
    )
    .pluck();
  const runSize = db
    .prepare<[number], number>(
      `SELECT ${RUN_COST} + COALESCE((SELECT SUM(${STEP_COST} + LENGTH(step_id)
         + COALESCE(LENGTH(input), 0) + COALESCE(LENGTH(output), 0) + COALESCE(LENGTH(error), 0)
         + COALESCE(LENGTH(notes), 0)) FROM step_runs WHERE run_seq = r.seq), 0)
       FROM (SELECT seq FROM runs WHERE seq >= ? ORDER BY seq LIMIT 1) AS r`,
    )
    .pluck();
  const bodySize = db
    .prepare<[number], number>(
      'SELECT LENGTH(bytes) FROM bodies WHERE rowid >= ? ORDER BY rowid LIMIT 1',
    )
    .pluck();
  const kinds = [
    { kind: 'events', range: range('events', 'seq'), size: eventSize },
    { kind: 'runs', range: range('runs', 'seq'), size: runSize },
    { kind: 'bodies', range: range('bodies', 'rowid'), size: bodySize },
  ] as const;
  const samples = db.prepare<[], { at: number; bytes: number }>(
    'SELECT at, database_bytes AS bytes FROM usage_samples ORDER BY at',
  );

  function measure({ kind, range: ends, size }: (typeof kinds)[number]) {
    const { low, high } = ends.get() ?? { low: null, high: null };
    if (low === null || high === null) return { kind, rows: 0, bytes: 0 };
    // What is removed is the oldest, so that there are few gaps.
    const rows = high - low + 1;
    const looks = Math.min(SAMPLES, rows);
    let sum = 0;
    for (let look = 0; look < looks; look++)
      sum += size.get(low + Math.floor((look * rows) / looks)) ?? 0;
    return { kind, rows, bytes: Math.round((sum / looks) * rows) };
  }

  return async () => {
    const disk = await statfs(dataDir);
    const whole = databaseBytes(db);
    const free = freeBytes(db);
    const parts = kinds.map(measure);
    const used = whole - free;
    const sum = parts.reduce((all, { bytes }) => all + bytes, 0);
    // Estimates must not come to more than there is.
    const scale = sum > used ? used / sum : 1;
    const scaled = parts.map((part) => ({ ...part, bytes: Math.round(part.bytes * scale) }));
    const rest = Math.max(0, used - Math.round(sum * scale));
    return {
      databaseBytes: whole,
      logBytes: logBytes(dataDir),
      searchBytes: searchBytes(dataDir),
      budgetBytes: budget(),
      diskFreeBytes: disk.bavail * disk.bsize,
      parts: [
        ...scaled,
        { kind: 'rest' as const, rows: null, bytes: rest },
        { kind: 'free' as const, rows: null, bytes: free },
      ].sort((a, b) => b.bytes - a.bytes),
      samples: samples.all(),
    };
  };
}
