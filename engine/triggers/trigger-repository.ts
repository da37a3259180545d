import type { Database } from 'better-sqlite3';
import type { Json } from '../../shared/json.ts';

/** A row of `schedules` without what the trigger remembers, which may be large. */
export interface TriggerRow {
  readonly workflow_seq: number;
  readonly step_id: string;
  readonly type: string;
  readonly version_seq: number;
  readonly params_hash: string;
  readonly memory_hash: string;
  readonly time_zone: string;
  readonly paused: 0 | 1;
  readonly due_at: number | null;
  readonly last_due_at: number | null;
  readonly last_fired_at: number | null;
  readonly last_checked_at: number | null;
  readonly failures: number;
  readonly trouble: string | null;
  readonly trouble_since: number | null;
}

export type TriggerKey = Pick<TriggerRow, 'workflow_seq' | 'step_id'>;

export interface TriggerRepository {
  all(): TriggerRow[];
  get(key: TriggerKey): TriggerRow | undefined;
  /** Keeps what the trigger remembers. */
  put(row: TriggerRow): void;
  remove(key: TriggerKey): void;
  state(key: TriggerKey): Json;
  setState(key: TriggerKey, state: Json): void;
}

const COLUMNS = [
  'workflow_seq',
  'step_id',
  'type',
  'version_seq',
  'params_hash',
  'memory_hash',
  'time_zone',
  'paused',
  'due_at',
  'last_due_at',
  'last_fired_at',
  'last_checked_at',
  'failures',
  'trouble',
  'trouble_since',
] as const;

export function createTriggerRepository(db: Database): TriggerRepository {
  const columns = COLUMNS.join(', ');
  const all = db.prepare<[], TriggerRow>(`SELECT ${columns} FROM schedules`);
  const get = db.prepare<[number, string], TriggerRow>(
    `SELECT ${columns} FROM schedules WHERE workflow_seq = ? AND step_id = ?`,
  );
  const put = db.prepare<[TriggerRow]>(
    `INSERT INTO schedules (${columns}, state)
     VALUES (${COLUMNS.map((name) => `@${name}`).join(', ')}, 'null')
     ON CONFLICT (workflow_seq, step_id) DO UPDATE SET
       ${COLUMNS.slice(2)
         .map((name) => `${name} = excluded.${name}`)
         .join(', ')}`,
  );
  const remove = db.prepare('DELETE FROM schedules WHERE workflow_seq = ? AND step_id = ?');
  const state = db
    .prepare<[number, string], string>(
      'SELECT state FROM schedules WHERE workflow_seq = ? AND step_id = ?',
    )
    .pluck();
  const setState = db.prepare(
    'UPDATE schedules SET state = ? WHERE workflow_seq = ? AND step_id = ?',
  );
  return {
    all: () => all.all(),
    get: (key) => get.get(key.workflow_seq, key.step_id),
    put: (row) => void put.run(row),
    remove: (key) => void remove.run(key.workflow_seq, key.step_id),
    state(key) {
      const value: Json = JSON.parse(state.get(key.workflow_seq, key.step_id) ?? 'null');
      return value;
    },
    setState: (key, value) =>
      void setState.run(JSON.stringify(value), key.workflow_seq, key.step_id),
  };
}
