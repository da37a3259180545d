import type { Database } from 'better-sqlite3';
import type { Gap, GapKind } from '../../../shared/model/gap.ts';

export interface GapRepository {
  /** When Patchbay last knew that it runs, and when it was stopped; undefined: it never ran. */
  heartbeat(): { at: number; stoppedAt: number | null } | undefined;
  beat(at: number, stoppedAt: number | null): void;
  /** When the newest event was received. */
  lastEventAt(): number | null;
  /** Returns its key. */
  insert(gap: Gap): number;
  extend(seq: number, to: number, refused: number): void;
  /** Those that touch the time from `after` on and before `before`, the newest first. */
  list(range: { after: number; before: number; limit: number }): Gap[];
}

interface Row {
  kind: GapKind;
  started_at: number;
  ended_at: number;
  detail: string | null;
  refused: number;
}

export function createGapRepository(db: Database): GapRepository {
  const heartbeat = db.prepare<[], { at: number; stopped_at: number | null }>(
    'SELECT at, stopped_at FROM heartbeat',
  );
  const beat = db.prepare(
    `INSERT INTO heartbeat (one, at, stopped_at) VALUES (1, ?, ?)
     ON CONFLICT (one) DO UPDATE SET at = excluded.at, stopped_at = excluded.stopped_at`,
  );
  const lastEvent = db
    .prepare<[], number>('SELECT received_at FROM events ORDER BY seq DESC LIMIT 1')
    .pluck();
  const insert = db.prepare(
    'INSERT INTO gaps (kind, started_at, ended_at, detail, refused) VALUES (?, ?, ?, ?, ?)',
  );
  const extend = db.prepare('UPDATE gaps SET ended_at = ?, refused = refused + ? WHERE seq = ?');
  const list = db.prepare<[number, number, number], Row>(
    `SELECT kind, started_at, ended_at, detail, refused FROM gaps
     WHERE ended_at >= ? AND started_at < ? ORDER BY ended_at DESC, seq DESC LIMIT ?`,
  );
  return {
    heartbeat() {
      const row = heartbeat.get();
      return row === undefined ? undefined : { at: row.at, stoppedAt: row.stopped_at };
    },
    beat: (at, stoppedAt) => void beat.run(at, stoppedAt),
    lastEventAt: () => lastEvent.get() ?? null,
    insert: ({ kind, from, to, detail, refused }) =>
      Number(insert.run(kind, from, to, detail, refused).lastInsertRowid),
    extend: (seq, to, refused) => void extend.run(to, refused, seq),
    list: ({ after, before, limit }) =>
      list.all(after, before, limit).map(({ kind, started_at, ended_at, detail, refused }) => ({
        kind,
        from: started_at,
        to: ended_at,
        detail,
        refused,
      })),
  };
}
