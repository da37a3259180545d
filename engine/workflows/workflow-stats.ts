import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { RUN_STATUSES, type RunStatus } from '../../shared/model/run.ts';
import type { MethodOutput } from '../../shared/rpc/contract.ts';
import { firstIdAt } from '../db/ids.ts';

const HOUR_MS = 3_600_000;

const rowSchema = z.object({ id: z.string(), status: z.enum(RUN_STATUSES), runs: z.int() });

export type WorkflowStats = (hours: number) => MethodOutput<'workflows.stats'>;

/** Counts the newest runs by workflow and status. */
export function createWorkflowStats(db: Database, now: () => number): WorkflowStats {
  // Ids begin with the time, so the index of ids finds the first row; from there on the table is
  // read in its own order, whatever the number of workflows.
  const count = db.prepare<[Buffer]>(`
    SELECT workflows.id AS id, counted.status AS status, counted.runs AS runs
    FROM (
      SELECT workflow_seq, status, COUNT(*) AS runs FROM runs
      WHERE seq >= (SELECT seq FROM runs WHERE id >= ? ORDER BY id LIMIT 1)
        AND cause NOT IN ('test', 'rehearsal')
      GROUP BY workflow_seq, status
    ) AS counted
    JOIN workflows ON workflows.seq = counted.workflow_seq AND workflows.removed_at IS NULL`);

  return (hours) => {
    const since = now() - hours * HOUR_MS;
    const byId = new Map<string, Partial<Record<RunStatus, number>>>();
    for (const raw of count.iterate(firstIdAt(since))) {
      const { id, status, runs } = rowSchema.parse(raw);
      byId.set(id, { ...byId.get(id), [status]: runs });
    }
    return { since, workflows: [...byId].map(([id, counts]) => ({ id, counts })) };
  };
}
