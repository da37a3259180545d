import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import * as z from 'zod';

const attemptSchema = z.object({
  run: z.int(),
  step: z.string(),
  cause: z.string(),
  status: z.string(),
});

const rowSchema = z.object({
  seq: z.int(),
  event: z.string(),
  body: z.string(),
  run: z.int(),
  runStatus: z.string(),
  waitReason: z.string().nullable(),
  waitError: z.string().nullable(),
});

export interface StoredRun {
  eventId: string;
  n: number;
  status: string;
  waitReason: string | null;
  /** JSON: why it waits. */
  waitError: string | null;
  attempts: { step: string; cause: string; status: string }[];
}

export interface Stored {
  /** Ids of accepted events, as the listener gives them. */
  events: Map<string, number>;
  runs: StoredRun[];
  /** Problems that SQLite finds in the file. */
  damage: string[];
}

/** Reads a data folder that nobody has open. Bodies are JSON with a number `n`. */
export function readStored(data: string): Stored {
  const db = new SQLite(join(data, 'patchbay.db'), { readonly: true });
  try {
    const damage = z
      .array(z.object({ integrity_check: z.string() }))
      .parse(db.pragma('integrity_check'))
      .map((row) => row.integrity_check)
      .filter((text) => text !== 'ok');
    const events = z.array(z.object({ id: z.string(), body: z.string() })).parse(
      db
        .prepare(
          `SELECT lower(hex(id)) AS id, CAST(body AS TEXT) AS body
             FROM events WHERE status = 'accepted'`,
        )
        .all(),
    );
    const attempts = new Map<number, StoredRun['attempts']>();
    for (const row of z.array(attemptSchema).parse(
      db
        .prepare(
          `SELECT run_seq AS run, step_id AS step, cause, status
           FROM attempts ORDER BY run_seq, step_id, number`,
        )
        .all(),
    )) {
      const { run, ...attempt } = row;
      const list = attempts.get(run);
      if (list === undefined) attempts.set(run, [attempt]);
      else list.push(attempt);
    }
    const runs = z.array(rowSchema).parse(
      db
        .prepare(
          `SELECT r.seq, r.seq AS run, lower(hex(e.id)) AS event, CAST(e.body AS TEXT) AS body,
             r.status AS runStatus, s.wait_reason AS waitReason, s.error AS waitError
           FROM runs r JOIN events e ON e.seq = r.event_seq
           LEFT JOIN step_runs s ON s.run_seq = r.seq AND s.status = 'waiting'`,
        )
        .all(),
    );
    return {
      damage,
      events: new Map(events.map((event) => [uuid(event.id), numberOf(event.body)])),
      runs: runs.map((row) => ({
        eventId: uuid(row.event),
        n: numberOf(row.body),
        status: row.runStatus,
        waitReason: row.waitReason,
        waitError: row.waitError,
        attempts: attempts.get(row.run) ?? [],
      })),
    };
  } finally {
    db.close();
  }
}

function numberOf(body: string): number {
  return z.object({ n: z.int() }).parse(JSON.parse(body)).n;
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
