import type { Database } from 'better-sqlite3';
import type {
  AttemptCause,
  AttemptStatus,
  StepRunStatus,
  WaitReason,
} from '../../shared/model/run.ts';
import type { StoredValue } from './stored-value.ts';

export interface StepRunRow {
  run_seq: number;
  step_id: string;
  iteration: string;
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
}

export interface AttemptRow {
  run_seq: number;
  step_id: string;
  iteration: string;
  number: number;
  cause: AttemptCause;
  status: AttemptStatus;
  started_at: number;
  ended_at: number | null;
  error: string | null;
}

export type NewStepRun = Omit<StepRunRow, 'run_seq' | 'iteration' | 'reused'> & {
  run_seq: number;
  reused?: number;
};

export interface StepRunRepository {
  /** Writes the whole row, replacing an earlier one of the same step. */
  put(row: NewStepRun): void;
  end(
    row: Pick<
      StepRunRow,
      'run_seq' | 'step_id' | 'status' | 'port' | 'ended_at' | 'output' | 'error' | 'notes'
    >,
  ): void;
  wait(
    row: Pick<StepRunRow, 'run_seq' | 'step_id' | 'due_at' | 'wait_reason' | 'error' | 'notes'> & {
      output: StoredValue | null;
      port: string | null;
    },
  ): void;
  remove(runSeq: number, stepId: string): void;
  /** For a new attempt; a step that only computes is done anew as a whole. */
  putBack(runSeq: number, stepId: string): void;
  /** Step runs and attempts that had not ended, of a run that is not in memory. */
  cancelOpen(runSeq: number, now: number): void;
  ofRun(runSeq: number): StepRunRow[];
  startAttempt(
    row: Pick<AttemptRow, 'run_seq' | 'step_id' | 'number' | 'cause' | 'started_at'>,
  ): void;
  /** One that was planned and not begun. */
  dropAttempt(runSeq: number, stepId: string, number: number): void;
  endAttempt(
    row: Pick<AttemptRow, 'run_seq' | 'step_id' | 'number' | 'status' | 'ended_at' | 'error'>,
  ): void;
  attemptsOf(runSeq: number): AttemptRow[];
}

export function createStepRunRepository(db: Database): StepRunRepository {
  const put = db.prepare(
    `INSERT OR REPLACE INTO step_runs (run_seq, step_id, status, port, started_at, ended_at, due_at,
       wait_reason, reused, input, output, error, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const end = db.prepare(
    `UPDATE step_runs SET status = ?, port = ?, ended_at = ?, output = ?, error = ?, notes = ?,
       due_at = NULL, wait_reason = NULL WHERE run_seq = ? AND step_id = ? AND iteration = ''`,
  );
  const wait = db.prepare(
    `UPDATE step_runs SET status = 'waiting', due_at = ?, wait_reason = ?, error = ?, notes = ?,
       output = ?, port = ? WHERE run_seq = ? AND step_id = ? AND iteration = ''`,
  );
  const remove = db.prepare('DELETE FROM step_runs WHERE run_seq = ? AND step_id = ?');
  const putBack = db.prepare(
    `UPDATE step_runs SET status = 'queued', port = NULL, ended_at = NULL, due_at = NULL,
       wait_reason = NULL, output = NULL, error = NULL WHERE run_seq = ? AND step_id = ?`,
  );
  const cancelSteps = db.prepare(
    `UPDATE step_runs SET status = 'canceled', ended_at = ?, due_at = NULL, wait_reason = NULL
     WHERE run_seq = ? AND status IN ('queued', 'running', 'waiting')`,
  );
  const cancelAttempts = db.prepare(
    "UPDATE attempts SET status = 'canceled', ended_at = ? WHERE run_seq = ? AND status = 'started'",
  );
  const ofRun = db.prepare<[number], StepRunRow>('SELECT * FROM step_runs WHERE run_seq = ?');
  const startAttempt = db.prepare(
    `INSERT INTO attempts (run_seq, step_id, number, cause, status, started_at)
     VALUES (?, ?, ?, ?, 'started', ?)`,
  );
  const endAttempt = db.prepare(
    `UPDATE attempts SET status = ?, ended_at = ?, error = ?
     WHERE run_seq = ? AND step_id = ? AND iteration = '' AND number = ?`,
  );
  const dropAttempt = db.prepare(
    'DELETE FROM attempts WHERE run_seq = ? AND step_id = ? AND number = ?',
  );
  const attemptsOf = db.prepare<[number], AttemptRow>(
    'SELECT * FROM attempts WHERE run_seq = ? ORDER BY step_id, iteration, number',
  );
  return {
    put: (row) =>
      void put.run(
        row.run_seq,
        row.step_id,
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
      ),
    remove: (runSeq, stepId) => void remove.run(runSeq, stepId),
    putBack: (runSeq, stepId) => void putBack.run(runSeq, stepId),
    cancelOpen(runSeq, now) {
      cancelSteps.run(now, runSeq);
      cancelAttempts.run(now, runSeq);
    },
    ofRun: (runSeq) => ofRun.all(runSeq),
    startAttempt: (row) =>
      void startAttempt.run(row.run_seq, row.step_id, row.number, row.cause, row.started_at),
    dropAttempt: (runSeq, stepId, number) => void dropAttempt.run(runSeq, stepId, number),
    endAttempt: (row) =>
      void endAttempt.run(
        row.status,
        row.ended_at,
        row.error,
        row.run_seq,
        row.step_id,
        row.number,
      ),
    attemptsOf: (runSeq) => attemptsOf.all(runSeq),
  };
}
