import type { Committer } from '../db/committer.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunRepository, RunRow } from './run-repository.ts';

interface Lane {
  /** Runs above this seq have not been read yet. */
  cursor: number;
  /** Whether there may be queued runs behind the cursor. */
  more: boolean;
  /** Read, not yet claimed. */
  rows: RunRow[];
  /** Put back or urgent: before the others. */
  first: number[];
}

const READ_AHEAD = 64;
const DUE_AT_ONCE = 500;

/** One lane per workflow, taken in turn, so that a flood for one workflow never starves another. */
export function createSqliteRunQueue(deps: {
  runs: RunRepository;
  committer: Pick<Committer, 'write'>;
}): RunQueue {
  const { runs, committer } = deps;
  const lanes = new Map<number, Lane>();
  /** Claimed or held: the workflow of each run. */
  const taken = new Map<number, number>();
  let turn = 0;
  let length = runs.countByStatus('queued');

  function lane(workflowSeq: number): Lane {
    let found = lanes.get(workflowSeq);
    if (found === undefined) {
      found = { cursor: 0, more: true, rows: [], first: [] };
      lanes.set(workflowSeq, found);
    }
    return found;
  }
  for (const workflowSeq of runs.workflowsWithQueued()) lane(workflowSeq);

  function next(from: Lane, workflowSeq: number): RunRow | undefined {
    for (let seq = from.first.shift(); seq !== undefined; seq = from.first.shift()) {
      const row = taken.has(seq) ? undefined : runs.bySeq(seq);
      if (row?.status === 'queued') return row;
    }
    for (;;) {
      if (from.rows.length === 0) {
        if (!from.more) return undefined;
        from.rows = runs.queuedOf(workflowSeq, from.cursor, READ_AHEAD);
        from.more = from.rows.length === READ_AHEAD;
        const last = from.rows.at(-1);
        if (last === undefined) return undefined;
        from.cursor = last.seq;
        from.rows.reverse();
      }
      const row = from.rows.pop();
      if (row !== undefined && !taken.has(row.seq)) return row;
    }
  }

  /**
   * A run may have been read ahead while it was claimed, as it stays `queued` in the database until
   * its first write. That copy must not be claimed later.
   */
  function free(seq: number): void {
    const workflowSeq = taken.get(seq);
    if (workflowSeq === undefined) return;
    taken.delete(seq);
    const from = lanes.get(workflowSeq);
    const at = from?.rows.findIndex((row) => row.seq === seq) ?? -1;
    if (at !== -1) from?.rows.splice(at, 1);
  }

  function announce(run: Parameters<RunQueue['announce']>[0]): void {
    const { seq, workflowSeq, urgent, isNew } = run;
    length++;
    if (isNew === true && taken.has(seq)) return;
    free(seq);
    const target = lane(workflowSeq);
    if (urgent === true || seq <= target.cursor) target.first.push(seq);
    else target.more = true;
  }

  return {
    enqueue: (run) => runs.insert(run),
    announce,
    hold({ seq, workflowSeq }) {
      if (taken.has(seq)) return false;
      taken.set(seq, workflowSeq);
      if (runs.bySeq(seq)?.status === 'queued') length = Math.max(0, length - 1);
      const from = lanes.get(workflowSeq);
      if (from !== undefined) from.first = from.first.filter((other) => other !== seq);
      return true;
    },
    async claim({ limit, room }) {
      const claimed: RunRow[] = [];
      const order = [...lanes.keys()];
      const rooms = new Map<number, number>();
      let idle = 0;
      while (claimed.length < limit && idle < order.length) {
        const workflowSeq = order[turn++ % order.length];
        if (workflowSeq === undefined) break;
        const left = rooms.get(workflowSeq) ?? room(workflowSeq);
        const row = left > 0 ? next(lane(workflowSeq), workflowSeq) : undefined;
        rooms.set(workflowSeq, row === undefined ? 0 : left - 1);
        if (row === undefined) {
          idle++;
          continue;
        }
        idle = 0;
        taken.set(row.seq, workflowSeq);
        claimed.push(row);
      }
      for (const workflowSeq of order) {
        const known = lanes.get(workflowSeq);
        if (known !== undefined && !known.more && known.rows.length + known.first.length === 0)
          lanes.delete(workflowSeq);
      }
      length = lanes.size === 0 ? 0 : Math.max(0, length - claimed.length);
      return claimed;
    },
    heartbeat: async () => {},
    complete: async (runSeq) => free(runSeq),
    dueAt: async () => runs.nextDue(),
    async releaseDue(now) {
      const rows = await committer.write(() => runs.queueDue(now, DUE_AT_ONCE));
      for (const { seq, workflow_seq: workflowSeq } of rows) {
        // Who holds a run announces it when he lets go.
        if (!taken.has(seq)) announce({ seq, workflowSeq });
      }
      return rows.length;
    },
    get length() {
      return length;
    },
  };
}
