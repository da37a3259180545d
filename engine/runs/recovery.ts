import type { Database } from 'better-sqlite3';
import { ACTIVE_RUNS } from './run-repository.ts';

/**
 * After a crash: attempts that were under way become `interrupted`, and runs that were being
 * carried out are queued again, as are those whose wait was ended from outside and that had not
 * heard of it. What each cut-off step does next is decided when its run is
 * loaded. Reads only the few rows that were active, however many are stored.
 * @returns how many runs and attempts were touched.
 */
export function recover(db: Database, now: number): { runs: number; attempts: number } {
  const interrupt = db.prepare(
    `UPDATE attempts SET status = 'interrupted', ended_at = ?
     WHERE status = 'started'
       AND run_seq IN (SELECT seq FROM ${ACTIVE_RUNS} AND status = 'running')`,
  );
  const requeue = db.prepare(
    `UPDATE runs SET status = 'queued'
     WHERE seq IN (SELECT seq FROM ${ACTIVE_RUNS} AND status = 'running')`,
  );
  const requeueSignalled = db.prepare(
    `UPDATE runs SET status = 'queued', due_at = NULL
     WHERE seq IN (SELECT seq FROM ${ACTIVE_RUNS} AND status = 'waiting')
       AND EXISTS (SELECT 1 FROM waits w JOIN step_runs s
         ON s.run_seq = w.run_seq AND s.step_id = w.step_id AND s.iteration = w.iteration
         WHERE w.run_seq = runs.seq AND w.result IS NOT NULL AND s.status = 'waiting')`,
  );
  return db
    .transaction(() => ({
      attempts: interrupt.run(now).changes,
      runs: requeue.run().changes + requeueSignalled.run().changes,
    }))
    .immediate();
}
