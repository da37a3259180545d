import type { Database } from 'better-sqlite3';
import type {
  AttemptCause,
  AttemptStatus,
  StepRunStatus,
  WaitReason,
} from '../../shared/model/run.ts';
import type { StoredValue } from './stored-value.ts';

/** Which step run of a run; `iteration` says for which item of the loops around it. */
export interface StepRunKey {
  run_seq: number;
  step_id: string;
  iteration: string;
}

export interface StepRunRow extends StepRunKey {
  status: StepRunStatus;
  port: string | null;
  started_at: number | null;
  ended_at: number | null;
  due_at: number | null;
  wait_reason: WaitReason | null;
  reused: number;
  input: StoredValue | null;
  output: StoredValue | null;
  error: string | null;
  notes: string | null;
  /** What a person supplied instead of what the params say, or instead of carrying it out. */
  edited: 'input' | 'output' | null;
}

export interface AttemptRow extends StepRunKey {
  number: number;
  cause: AttemptCause;
  status: AttemptStatus;
  started_at: number;
  ended_at: number | null;
  error: string | null;
}

export type NewStepRun = Omit<StepRunRow, 'reused' | 'edited'> & {
  reused?: number;
  edited?: StepRunRow['edited'];
};

/** A row of a loop, of one of its items, as lists show it. */
export type ItemRow = Pick<
  StepRunRow,
  'iteration' | 'status' | 'started_at' | 'ended_at' | 'error' | 'input' | 'output'
>;

export interface StepRunRepository {
  /** Writes the whole row, replacing an earlier one of the same step. */
  put(row: NewStepRun): void;
  end(
    row: StepRunKey &
      Pick<StepRunRow, 'status' | 'port' | 'ended_at' | 'output' | 'error' | 'notes'>,
  ): void;
  wait(
    row: StepRunKey &
      Pick<StepRunRow, 'due_at' | 'wait_reason' | 'error' | 'notes' | 'output' | 'port'>,
  ): void;
  /** All iterations of the step. */
  remove(runSeq: number, stepId: string): void;
  /** One iteration, and those of loops in it. */
  removeAt(key: StepRunKey): void;
  /** The rows of all items of a loop, and not what was done for them. */
  removeItems(loop: StepRunKey): void;
  /** One item of a loop that is to be carried on. */
  reopenItem(key: StepRunKey): void;
  /** For a new attempt; a step that only computes is done anew as a whole. */
  putBack(key: StepRunKey, edit?: { input: StoredValue }): void;
  /**
   * A loop that is to be carried on: its items that have no row are begun, and those that were
   * canceled. `body`: ids of the steps in it, those of loops in it as well.
   */
  reopen(key: StepRunKey, body: readonly string[]): void;
  /** Step runs and attempts that had not ended, of a run that is not in memory. */
  cancelOpen(runSeq: number, now: number): void;
  /** Outside of loops. */
  outside(runSeq: number): StepRunRow[];
  at(key: StepRunKey): StepRunRow | undefined;
  /** Rows of a loop's items; `around` is the loop's own iteration. */
  items(runSeq: number, stepId: string, around: string): StepRunRow[];
  listItems(options: {
    runSeq: number;
    stepId: string;
    around: string;
    status: StepRunStatus | undefined;
    /** Index of the last item already had. */
    after: number;
    limit: number;
  }): ItemRow[];
  countItems(
    runSeq: number,
    stepId: string,
    around: string,
  ): { status: StepRunStatus; n: number }[];
  /** Of each item of a loop that was begun, in no order. */
  itemStates(
    runSeq: number,
    stepId: string,
    around: string,
  ): { iteration: string; status: StepRunStatus }[];
  /** Of one that waits for something by itself: not a loop around it. */
  firstWaiting(
    runSeq: number,
  ): Pick<StepRunRow, 'step_id' | 'iteration' | 'wait_reason' | 'error'> | undefined;
  /** The highest number of an attempt in the run; 0 when none was made. */
  mostAttempts(runSeq: number): number;
  /** Step runs that a retry without a name means: failed for good, or waiting for a person. */
  stuck(runSeq: number): StepRunRow[];
  countOf(runSeq: number): number;
  /** Every step run of a run, iterations included. */
  all(runSeq: number): StepRunRow[];
  startAttempt(row: StepRunKey & Pick<AttemptRow, 'number' | 'cause' | 'started_at'>): void;
  /** One that was planned and not begun. */
  dropAttempt(key: StepRunKey, number: number): void;
  endAttempt(row: StepRunKey & Pick<AttemptRow, 'number' | 'status' | 'ended_at' | 'error'>): void;
  /** Outside of loops. */
  attemptsOutside(runSeq: number): AttemptRow[];
  attemptsAt(key: StepRunKey): AttemptRow[];
  /** For any item of the loop around the step; `around` is the loop's own iteration. */
  hasAttemptsBelow(runSeq: number, stepId: string, around: string): boolean;
}

const KEY = 'run_seq = ? AND step_id = ? AND iteration = ?';
/** Iterations below `around`: those that begin with it and a dot. */
const BELOW = 'run_seq = ? AND step_id = ? AND iteration > ? AND iteration < ?';
const INDEX_OF = 'CAST(substr(iteration, ? + 1) AS INTEGER)';

function below(around: string): [from: string, to: string, prefixLength: number] {
  // "/" follows "." in ASCII, and ":" follows the digits.
  return around === '' ? ['', ':', 0] : [`${around}.`, `${around}/`, around.length + 1];
}

export function createStepRunRepository(db: Database): StepRunRepository {
  const put = db.prepare(
    `INSERT OR REPLACE INTO step_runs (run_seq, step_id, iteration, status, port, started_at,
       ended_at, due_at, wait_reason, reused, input, output, error, notes, edited)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const end = db.prepare(
    `UPDATE step_runs SET status = ?, port = ?, ended_at = ?, output = ?, error = ?, notes = ?,
       due_at = NULL, wait_reason = NULL WHERE ${KEY}`,
  );
  const wait = db.prepare(
    `UPDATE step_runs SET status = 'waiting', due_at = ?, wait_reason = ?, error = ?, notes = ?,
       output = ?, port = ? WHERE ${KEY}`,
  );
  const remove = db.prepare('DELETE FROM step_runs WHERE run_seq = ? AND step_id = ?');
  const removeAt = db.prepare(`DELETE FROM step_runs WHERE ${KEY}`);
  const removeBelow = db.prepare(`DELETE FROM step_runs WHERE ${BELOW}`);
  const putBack = db.prepare(
    `UPDATE step_runs SET status = 'queued', port = NULL, ended_at = NULL, due_at = NULL,
       wait_reason = NULL, output = NULL, error = NULL, edited = ?, input = COALESCE(?, input)
     WHERE ${KEY}`,
  );
  const reopen = db.prepare(
    `UPDATE step_runs SET status = 'running', port = NULL, ended_at = NULL, due_at = NULL,
       wait_reason = NULL, output = NULL, error = NULL WHERE ${KEY}`,
  );
  const removeCanceledBelow = db.prepare(
    `DELETE FROM step_runs WHERE ${BELOW} AND status = 'canceled'`,
  );
  const cancelSteps = db.prepare(
    `UPDATE step_runs SET status = 'canceled', ended_at = ?, due_at = NULL, wait_reason = NULL
     WHERE run_seq = ? AND status IN ('queued', 'running', 'waiting')`,
  );
  const cancelAttempts = db.prepare(
    "UPDATE attempts SET status = 'canceled', ended_at = ? WHERE run_seq = ? AND status = 'started'",
  );
  const outside = db.prepare<[number], StepRunRow>(
    "SELECT * FROM step_runs WHERE run_seq = ? AND iteration = ''",
  );
  const all = db.prepare<[number], StepRunRow>('SELECT * FROM step_runs WHERE run_seq = ?');
  const at = db.prepare<[number, string, string], StepRunRow>(
    `SELECT * FROM step_runs WHERE ${KEY}`,
  );
  const items = db.prepare<[number, string, string, string], StepRunRow>(
    `SELECT * FROM step_runs WHERE ${BELOW}`,
  );
  const listColumns = 'iteration, status, started_at, ended_at, error, input, output';
  const listItems = db.prepare<[number, string, string, string, number, number, number], ItemRow>(
    `SELECT ${listColumns} FROM step_runs WHERE ${BELOW} AND ${INDEX_OF} > ?
     ORDER BY length(iteration), iteration LIMIT ?`,
  );
  const listItemsWith = db.prepare<
    [number, string, string, string, number, number, StepRunStatus, number],
    ItemRow
  >(
    `SELECT ${listColumns} FROM step_runs WHERE ${BELOW} AND ${INDEX_OF} > ? AND status = ?
     ORDER BY length(iteration), iteration LIMIT ?`,
  );
  const countItems = db.prepare<
    [number, string, string, string],
    { status: StepRunStatus; n: number }
  >(`SELECT status, COUNT(*) AS n FROM step_runs WHERE ${BELOW} GROUP BY status`);
  const itemStates = db.prepare<
    [number, string, string, string],
    { iteration: string; status: StepRunStatus }
  >(`SELECT iteration, status FROM step_runs WHERE ${BELOW}`);
  const firstWaiting = db.prepare<
    [number],
    Pick<StepRunRow, 'step_id' | 'iteration' | 'wait_reason' | 'error'>
  >(
    `SELECT step_id, iteration, wait_reason, error FROM step_runs
     WHERE run_seq = ? AND status = 'waiting' AND wait_reason IS NOT NULL
     ORDER BY wait_reason IN ('person', 'approval') DESC, due_at LIMIT 1`,
  );
  const mostAttempts = db
    .prepare<[number], number | null>('SELECT MAX(number) FROM attempts WHERE run_seq = ?')
    .pluck();
  const stuck = db.prepare<[number], StepRunRow>(
    `SELECT * FROM step_runs WHERE run_seq = ?
       AND ((status = 'failed' AND port IS NULL) OR wait_reason = 'person')`,
  );
  const countOf = db
    .prepare<[number], number>('SELECT COUNT(*) FROM step_runs WHERE run_seq = ?')
    .pluck();
  const startAttempt = db.prepare(
    `INSERT INTO attempts (run_seq, step_id, iteration, number, cause, status, started_at)
     VALUES (?, ?, ?, ?, ?, 'started', ?)`,
  );
  const endAttempt = db.prepare(
    `UPDATE attempts SET status = ?, ended_at = ?, error = ? WHERE ${KEY} AND number = ?`,
  );
  const dropAttempt = db.prepare(`DELETE FROM attempts WHERE ${KEY} AND number = ?`);
  const attemptsOutside = db.prepare<[number], AttemptRow>(
    `SELECT * FROM attempts WHERE run_seq = ? AND iteration = ''
     ORDER BY step_id, iteration, number`,
  );
  const attemptsAt = db.prepare<[number, string, string], AttemptRow>(
    `SELECT * FROM attempts WHERE ${KEY} ORDER BY number`,
  );
  const attemptBelow = db
    .prepare<[number, string, string, string], 1>(`SELECT 1 FROM attempts WHERE ${BELOW} LIMIT 1`)
    .pluck();
  return {
    put: (row) =>
      void put.run(
        row.run_seq,
        row.step_id,
        row.iteration,
        row.status,
        row.port,
        row.started_at,
        row.ended_at,
        row.due_at,
        row.wait_reason,
        row.reused ?? 0,
        row.input,
        row.output,
        row.error,
        row.notes,
        row.edited ?? null,
      ),
    end: (row) =>
      void end.run(
        row.status,
        row.port,
        row.ended_at,
        row.output,
        row.error,
        row.notes,
        row.run_seq,
        row.step_id,
        row.iteration,
      ),
    wait: (row) =>
      void wait.run(
        row.due_at,
        row.wait_reason,
        row.error,
        row.notes,
        row.output,
        row.port,
        row.run_seq,
        row.step_id,
        row.iteration,
      ),
    remove: (runSeq, stepId) => void remove.run(runSeq, stepId),
    removeAt({ run_seq: runSeq, step_id: stepId, iteration }) {
      const [from, to] = below(iteration);
      removeAt.run(runSeq, stepId, iteration);
      removeBelow.run(runSeq, stepId, from, to);
    },
    removeItems({ run_seq: runSeq, step_id: stepId, iteration }) {
      const [from, to] = below(iteration);
      removeBelow.run(runSeq, stepId, from, to);
    },
    reopenItem: ({ run_seq: runSeq, step_id: stepId, iteration }) =>
      void reopen.run(runSeq, stepId, iteration),
    putBack: ({ run_seq: runSeq, step_id: stepId, iteration }, edit) =>
      void putBack.run(
        edit === undefined ? null : 'input',
        edit?.input ?? null,
        runSeq,
        stepId,
        iteration,
      ),
    reopen({ run_seq: runSeq, step_id: stepId, iteration }, body) {
      reopen.run(runSeq, stepId, iteration);
      const [from, to] = below(iteration);
      for (const id of [stepId, ...body]) removeCanceledBelow.run(runSeq, id, from, to);
    },
    cancelOpen(runSeq, now) {
      cancelSteps.run(now, runSeq);
      cancelAttempts.run(now, runSeq);
    },
    outside: (runSeq) => outside.all(runSeq),
    all: (runSeq) => all.all(runSeq),
    at: ({ run_seq: runSeq, step_id: stepId, iteration }) => at.get(runSeq, stepId, iteration),
    items(runSeq, stepId, around) {
      const [from, to] = below(around);
      return items.all(runSeq, stepId, from, to);
    },
    listItems({ runSeq, stepId, around, status, after, limit }) {
      const [from, to, prefix] = below(around);
      return status === undefined
        ? listItems.all(runSeq, stepId, from, to, prefix, after, limit)
        : listItemsWith.all(runSeq, stepId, from, to, prefix, after, status, limit);
    },
    countItems(runSeq, stepId, around) {
      const [from, to] = below(around);
      return countItems.all(runSeq, stepId, from, to);
    },
    itemStates(runSeq, stepId, around) {
      const [from, to] = below(around);
      return itemStates.all(runSeq, stepId, from, to);
    },
    firstWaiting: (runSeq) => firstWaiting.get(runSeq),
    mostAttempts: (runSeq) => mostAttempts.get(runSeq) ?? 0,
    stuck: (runSeq) => stuck.all(runSeq),
    countOf: (runSeq) => countOf.get(runSeq) ?? 0,
    startAttempt: (row) =>
      void startAttempt.run(
        row.run_seq,
        row.step_id,
        row.iteration,
        row.number,
        row.cause,
        row.started_at,
      ),
    dropAttempt: (key, number) =>
      void dropAttempt.run(key.run_seq, key.step_id, key.iteration, number),
    endAttempt: (row) =>
      void endAttempt.run(
        row.status,
        row.ended_at,
        row.error,
        row.run_seq,
        row.step_id,
        row.iteration,
        row.number,
      ),
    attemptsOutside: (runSeq) => attemptsOutside.all(runSeq),
    attemptsAt: (key) => attemptsAt.all(key.run_seq, key.step_id, key.iteration),
    hasAttemptsBelow(runSeq, stepId, around) {
      const [from, to] = below(around);
      return attemptBelow.get(runSeq, stepId, from, to) !== undefined;
    },
  };
}
