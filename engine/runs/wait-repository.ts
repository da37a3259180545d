import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { jsonSchema } from '../../shared/model/json-schema.ts';
import { type StepRunStatus, stepErrorSchema } from '../../shared/model/run.ts';
import type { SignalKind } from '../steps/define-step.ts';
import type { StepRunKey } from './step-run-repository.ts';

/** How a wait ends: the step leaves with an output, or fails. */
export const signalSchema = z.union([
  z.strictObject({ port: z.string().optional(), output: jsonSchema }),
  z.strictObject({ error: stepErrorSchema }),
]);
export type Signal = z.output<typeof signalSchema>;

export interface WaitRow extends StepRunKey {
  token: string;
  kind: SignalKind;
  /** JSON */
  data: string;
  created_at: number;
  due_at: number | null;
  /** JSON of a Signal; null while it waits. */
  result: string | null;
  resolved_at: number | null;
  /** Of the step run: it waits only while this is `waiting`. */
  step_status: StepRunStatus | null;
  /** At which it left. */
  step_port: string | null;
  /** 1: a notification of it is still to be shown. */
  to_tell: 0 | 1;
}

/** What step runs wait for from outside. */
export interface WaitRepository {
  /** A wait of the same step run before it is forgotten. Inside a transaction. */
  put(row: Omit<WaitRow, 'result' | 'resolved_at' | 'step_status' | 'step_port'>): void;
  /** Done anew, the step run has waited for nothing. Inside a transaction. */
  forget(key: StepRunKey): void;
  byToken(token: string): WaitRow | undefined;
  /** The newest wait of a step run. */
  at(key: StepRunKey): WaitRow | undefined;
  ofRun(runSeq: number): WaitRow[];
  /**
   * False when nothing waits under the token, or its time is over by the clock: then it ends by
   * that, even if nobody has acted on it yet. Inside a transaction.
   */
  resolve(token: string, signal: Signal, now: number): boolean;
  /** Open ones, the oldest first. */
  open(kind: SignalKind, limit: number): WaitRow[];
  /** Open ones of which a notification is still to be shown, the oldest first. */
  untold(limit: number): WaitRow[];
  /** A notification of it was shown. Inside a transaction. */
  told(token: string): void;
}

export function createWaitRepository(db: Database, mask: (json: string) => string): WaitRepository {
  const select = `SELECT w.*, s.status AS step_status, s.port AS step_port
    FROM waits w LEFT JOIN step_runs s
    ON s.run_seq = w.run_seq AND s.step_id = w.step_id AND s.iteration = w.iteration`;
  const forget = db.prepare(
    'DELETE FROM waits WHERE run_seq = ? AND step_id = ? AND iteration = ?',
  );
  const put = db.prepare(
    `INSERT OR REPLACE INTO waits
       (token, kind, run_seq, step_id, iteration, data, created_at, due_at, to_tell)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const byToken = db.prepare<[string], WaitRow>(`${select} WHERE w.token = ?`);
  const at = db.prepare<[number, string, string], WaitRow>(
    `${select} WHERE w.run_seq = ? AND w.step_id = ? AND w.iteration = ?
     ORDER BY w.created_at DESC LIMIT 1`,
  );
  const ofRun = db.prepare<[number], WaitRow>(`${select} WHERE w.run_seq = ?`);
  const resolve = db.prepare(
    'UPDATE waits SET result = ?, resolved_at = ? WHERE token = ? AND result IS NULL',
  );
  const open = db.prepare<[string, number], WaitRow>(
    `${select} WHERE w.kind = ? AND w.result IS NULL AND s.status = 'waiting'
     ORDER BY w.created_at LIMIT ?`,
  );
  const untold = db.prepare<[number], WaitRow>(
    `${select} WHERE w.to_tell = 1 AND w.result IS NULL AND s.status = 'waiting'
     ORDER BY w.created_at LIMIT ?`,
  );
  const told = db.prepare('UPDATE waits SET to_tell = 0 WHERE token = ?');
  return {
    put(row) {
      forget.run(row.run_seq, row.step_id, row.iteration);
      put.run(
        row.token,
        row.kind,
        row.run_seq,
        row.step_id,
        row.iteration,
        mask(row.data),
        row.created_at,
        row.due_at,
        row.to_tell,
      );
    },
    forget: (key) => void forget.run(key.run_seq, key.step_id, key.iteration),
    byToken: (token) => byToken.get(token),
    at: (key) => at.get(key.run_seq, key.step_id, key.iteration),
    ofRun: (runSeq) => ofRun.all(runSeq),
    resolve(token, signal, now) {
      const wait = byToken.get(token);
      if (wait?.step_status !== 'waiting') return false;
      // Its run may have left at the time-out already, in memory: only one of the two may count.
      if (wait.due_at !== null && wait.due_at <= now) return false;
      return resolve.run(mask(JSON.stringify(signal)), now, token).changes === 1;
    },
    open: (kind, limit) => open.all(kind, limit),
    untold: (limit) => untold.all(limit),
    told: (token) => void told.run(token),
  };
}
