import type { Database } from 'better-sqlite3';
import type { Json } from '../../shared/json.ts';
import type { Committer } from '../db/committer.ts';
import type { KeptValue } from '../steps/define-step.ts';

/** The step run that changes a value. */
export interface ChangingStep {
  runSeq: number;
  stepId: string;
  iteration: string;
}

/** Values that workflows keep from run to run. An expired one is as if it were not there. */
export interface Kv {
  get(scope: string, key: string): KeptValue | null;
  /** Keys in order, those that begin with `prefix`. */
  list(scope: string, prefix: string, limit: number): { key: string; kept: KeptValue }[];
  /** As `StepServices.state.change` says; without a step it is simply carried out. */
  change(
    target: { scope: string; key: string; step: ChangingStep | null },
    change: (current: KeptValue | null) => { next: KeptValue | null; result: Json },
  ): Promise<Json>;
  /**
   * The step run ended, or begins to wait for a signal: its change will not be asked for again, and
   * what it changes next is another one. Inside a transaction.
   */
  settled(step: ChangingStep): void;
}

interface Row {
  key: string;
  value: string;
  expires_at: number | null;
}

export function createKv(deps: {
  db: Database;
  committer: Pick<Committer, 'write'>;
  now: () => number;
}): Kv {
  const { db, committer, now } = deps;
  const get = db.prepare<[string, string], Row>(
    'SELECT key, value, expires_at FROM kv WHERE scope = ? AND key = ?',
  );
  const list = db.prepare<[string, string, string, number, number], Row>(
    `SELECT key, value, expires_at FROM kv WHERE scope = ? AND key >= ? AND key < ?
       AND (expires_at IS NULL OR expires_at > ?) ORDER BY key LIMIT ?`,
  );
  const put = db.prepare(
    `INSERT INTO kv (scope, key, value, expires_at, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (scope, key) DO UPDATE SET value = excluded.value,
       expires_at = excluded.expires_at, updated_at = excluded.updated_at`,
  );
  const remove = db.prepare('DELETE FROM kv WHERE scope = ? AND key = ?');
  const changed = db
    .prepare<[number, string, string], string>(
      'SELECT result FROM kv_changes WHERE run_seq = ? AND step_id = ? AND iteration = ?',
    )
    .pluck();
  const putChange = db.prepare(
    'INSERT INTO kv_changes (run_seq, step_id, iteration, result) VALUES (?, ?, ?, ?)',
  );
  const dropChange = db.prepare(
    'DELETE FROM kv_changes WHERE run_seq = ? AND step_id = ? AND iteration = ?',
  );

  function read(row: Row): KeptValue {
    const value: Json = JSON.parse(row.value);
    return { value, expiresAt: row.expires_at };
  }

  function current(scope: string, key: string): KeptValue | null {
    const row = get.get(scope, key);
    if (row === undefined || (row.expires_at !== null && row.expires_at <= now())) return null;
    return read(row);
  }

  return {
    get: current,
    list: (scope, prefix, limit) =>
      list
        .all(scope, prefix, `${prefix}\u{10ffff}`, now(), limit)
        .map((row) => ({ key: row.key, kept: read(row) })),
    change({ scope, key, step }, change) {
      return committer.write(() => {
        const done =
          step === null ? undefined : changed.get(step.runSeq, step.stepId, step.iteration);
        if (done !== undefined) {
          const before: Json = JSON.parse(done);
          return before;
        }
        const { next, result } = change(current(scope, key));
        if (next === null) remove.run(scope, key);
        else put.run(scope, key, JSON.stringify(next.value), next.expiresAt, now());
        if (step !== null)
          putChange.run(step.runSeq, step.stepId, step.iteration, JSON.stringify(result));
        return result;
      });
    },
    settled: ({ runSeq, stepId, iteration }) => void dropChange.run(runSeq, stepId, iteration),
  };
}
