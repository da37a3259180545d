import type { Database } from 'better-sqlite3';
import type { Sql, SqlValue } from './event-term.ts';

const TURN_MS = 20;
const FIRST = 4096;
const LONGEST = 262_144;
const MOST_AT_ONCE = 1000;

/** The same for runs as event-walk.ts does for events: seqs that fit, the newest first. */
export async function walkRuns(
  db: Database,
  plan: Sql,
  walk: {
    before: number | undefined;
    visit: (seq: number) => boolean;
    isOver: () => boolean;
    turn: () => Promise<void>;
  },
): Promise<number | null> {
  const bounds = db
    .prepare<[], { least: number | null; most: number | null }>(
      'SELECT (SELECT MIN(seq) FROM runs) AS least, (SELECT MAX(seq) FROM runs) AS most',
    )
    .get();
  const least = bounds?.least ?? 0;
  const page = db
    .prepare<SqlValue[], number>(
      `SELECT r.seq FROM runs r WHERE r.seq >= ? AND r.seq < ? AND (${plan.sql})
       ORDER BY r.seq DESC LIMIT ${MOST_AT_ONCE}`,
    )
    .pluck();
  let to = Math.min(walk.before ?? Number.POSITIVE_INFINITY, (bounds?.most ?? 0) + 1);
  let size = FIRST;
  while (to > least) {
    const began = performance.now();
    const from = Math.max(least, to - size);
    const seqs = page.all(from, to, ...plan.values);
    for (const seq of seqs) if (!walk.visit(seq)) return seq;
    to = seqs.length === MOST_AT_ONCE ? (seqs.at(-1) ?? from) : from;
    const took = performance.now() - began;
    if (took > TURN_MS) size = Math.max(256, Math.floor(size / 2));
    else if (took < TURN_MS / 2) size = Math.min(LONGEST, size * 2);
    await walk.turn();
    if (walk.isOver() && to > least) return to;
  }
  return null;
}
