import type { Database } from 'better-sqlite3';

/** How long what a person removed can be had back: as long as a marking of events can be undone. */
export const REMOVED_KEPT_MS = 24 * 3_600_000;

/** A row of `endpoints`. */
export interface EndpointRow {
  seq: number;
  id: string;
  path: string;
  settings: string;
  secrets: Buffer | null;
  created_at: number;
}

/** What was removed within the last day, with secrets still sealed; also over a restart. */
export interface RemovedEndpoints {
  /** Takes it out of `endpoints`. */
  remove(seq: number): void;
  get(id: string): EndpointRow | undefined;
  /** Puts it back into `endpoints`. */
  putBack(row: EndpointRow): void;
}

export function createRemovedEndpoints(db: Database, now: () => number): RemovedEndpoints {
  const keep = db.prepare<[number, number]>(
    `INSERT INTO removed_endpoints (seq, id, path, settings, secrets, created_at, removed_at)
     SELECT seq, id, path, settings, secrets, created_at, ? FROM endpoints WHERE seq = ?`,
  );
  const drop = db.prepare<[number]>('DELETE FROM endpoints WHERE seq = ?');
  const rowOf = db.prepare<[string, number], EndpointRow>(
    `SELECT seq, id, path, settings, secrets, created_at FROM removed_endpoints
     WHERE id = ? AND removed_at >= ?`,
  );
  const putBack = db.prepare<[number, number]>(
    `INSERT INTO endpoints (seq, id, path, settings, secrets, created_at, updated_at)
     SELECT seq, id, path, settings, secrets, created_at, ? FROM removed_endpoints WHERE seq = ?`,
  );
  const forget = db.prepare<[number]>('DELETE FROM removed_endpoints WHERE seq = ?');
  const forgetOld = db.prepare<[number]>('DELETE FROM removed_endpoints WHERE removed_at < ?');

  forgetOld.run(now() - REMOVED_KEPT_MS);
  return {
    remove: db.transaction((seq: number) => {
      forgetOld.run(now() - REMOVED_KEPT_MS);
      keep.run(now(), seq);
      drop.run(seq);
    }),
    get: (id) => rowOf.get(id, now() - REMOVED_KEPT_MS),
    putBack: db.transaction(({ seq }: EndpointRow) => {
      putBack.run(now(), seq);
      forget.run(seq);
    }),
  };
}
