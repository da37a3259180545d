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
  /** Of its memory, besides the state. */
  note(key: TriggerKey, name: string): Json | undefined;
  notes(key: TriggerKey, options: { after: string; limit: number }): { key: string; value: Json }[];
  setNotes(key: TriggerKey, notes: ReadonlyMap<string, Json | null>): void;
  /** State and memory. */
  forget(key: TriggerKey): void;
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
  const note = db
    .prepare<[number, string, string], string>(
      'SELECT value FROM trigger_memory WHERE workflow_seq = ? AND step_id = ? AND key = ?',
    )
    .pluck();
  const notes = db.prepare<[number, string, string, number], { key: string; value: string }>(
    `SELECT key, value FROM trigger_memory
     WHERE workflow_seq = ? AND step_id = ? AND key > ? ORDER BY key LIMIT ?`,
  );
  const putNote = db.prepare(
    `INSERT INTO trigger_memory (workflow_seq, step_id, key, value) VALUES (?, ?, ?, ?)
     ON CONFLICT (workflow_seq, step_id, key) DO UPDATE SET value = excluded.value`,
  );
  const dropNote = db.prepare(
    'DELETE FROM trigger_memory WHERE workflow_seq = ? AND step_id = ? AND key = ?',
  );
  const dropNotes = db.prepare('DELETE FROM trigger_memory WHERE workflow_seq = ? AND step_id = ?');
  const setStateOf = (key: TriggerKey, value: Json): void =>
    void setState.run(JSON.stringify(value), key.workflow_seq, key.step_id);
  return {
    all: () => all.all(),
    get: (key) => get.get(key.workflow_seq, key.step_id),
    put: (row) => void put.run(row),
    remove(key) {
      dropNotes.run(key.workflow_seq, key.step_id);
      remove.run(key.workflow_seq, key.step_id);
    },
    state(key) {
      const value: Json = JSON.parse(state.get(key.workflow_seq, key.step_id) ?? 'null');
      return value;
    },
    setState: setStateOf,
    note({ workflow_seq: workflowSeq, step_id: stepId }, name) {
      const text = note.get(workflowSeq, stepId, name);
      if (text === undefined) return undefined;
      const value: Json = JSON.parse(text);
      return value;
    },
    notes({ workflow_seq: workflowSeq, step_id: stepId }, { after, limit }) {
      return notes.all(workflowSeq, stepId, after, limit).map(({ key, value: text }) => {
        const value: Json = JSON.parse(text);
        return { key, value };
      });
    },
    setNotes({ workflow_seq: workflowSeq, step_id: stepId }, all) {
      for (const [name, value] of all)
        if (value === null) dropNote.run(workflowSeq, stepId, name);
        else putNote.run(workflowSeq, stepId, name, JSON.stringify(value));
    },
    forget(key) {
      dropNotes.run(key.workflow_seq, key.step_id);
      setStateOf(key, null);
    },
  };
}
