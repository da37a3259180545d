import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventRepository } from '../../../../engine/events/event-repository.ts';
import { createHistory } from '../../../../engine/operations/history.ts';
import { createRollUp } from '../../../../engine/operations/insights/roll-up.ts';
import { createRunRepository } from '../../../../engine/runs/run-repository.ts';
import { createStepRunRepository } from '../../../../engine/runs/step-run-repository.ts';
import { EVENT_STATUSES } from '../../../../shared/model/event.ts';
import { testDatabase } from '../../../support/database.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 3, 22, 15);
const ENDS = ['succeeded', 'failed', 'filtered', 'canceled'] as const;

/** What there was, by what it counts for: `run 2 failed 494123` and how often. */
type Counts = Map<string, number>;

function add(counts: Counts, key: string, by: number): void {
  const sum = (counts.get(key) ?? 0) + by;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}

interface RunRow {
  seq: number;
  workflow_seq: number;
  status: string;
  cause: string;
  queued_at: number;
}

/** Counted row by row, from the tables as they are. */
function naive(db: Database, span: number): Counts {
  const counts: Counts = new Map();
  const at = (time: number): number => time - (time % span);
  const events = db.prepare<
    [],
    { endpoint_seq: number | null; status: string; received_at: number }
  >('SELECT endpoint_seq, status, received_at FROM events');
  for (const { endpoint_seq: endpoint, status, received_at: time } of events.all())
    for (const owner of [endpoint ?? 0, -1]) add(counts, `event ${owner} ${status} ${at(time)}`, 1);
  const steps = db.prepare<
    [number],
    { step_id: string; iteration: string; status: string; reused: number }
  >('SELECT step_id, iteration, status, reused FROM step_runs WHERE run_seq = ?');
  for (const run of db.prepare<[], RunRow>('SELECT * FROM runs').all()) {
    if (!ENDS.some((end) => end === run.status) || run.cause === 'test') continue;
    for (const owner of [run.workflow_seq, 0])
      add(counts, `run ${owner} ${run.status} ${at(run.queued_at)}`, 1);
    const rows = steps.all(run.seq);
    for (const step of rows) {
      const isItem = step.step_id === 'loop' && step.iteration !== '';
      if (step.status === 'waiting' || step.reused === 1 || isItem) continue;
      const key = `${run.workflow_seq}/${step.step_id} ${step.status} ${at(run.queued_at)}`;
      add(counts, `step ${key}`, 1);
    }
  }
  return counts;
}

function rolledUp(db: Database, span: number): Counts {
  const rows = db
    .prepare<[{ span: number }], { key: string; count: number }>(
      `SELECT 'event ' || endpoint_seq || ' ' || status || ' ' || at AS key, count
       FROM insights_events WHERE span = :span
       UNION ALL SELECT 'run ' || workflow_seq || ' ' || status || ' ' || at, SUM(count)
       FROM insights_runs WHERE span = :span GROUP BY 1
       UNION ALL SELECT 'step ' || workflow_seq || '/' || step_id || ' ' || status || ' ' || at,
         SUM(count) FROM insights_steps WHERE span = :span GROUP BY 1`,
    )
    .all({ span });
  return new Map(rows.filter(({ count }) => count !== 0).map(({ key, count }) => [key, count]));
}

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('event' as const), pick: fc.nat(60) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const), pick: fc.nat(60) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('end' as const), pick: fc.nat(60) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('retry' as const), pick: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), pick: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cap' as const), pick: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), pick: fc.nat(60) }) },
);

/** A workspace in which things happen, and the counts of everything that ever was in it. */
function scene(db: Database) {
  const events = createEventRepository(db);
  const runs = createRunRepository(db);
  const stepRuns = createStepRunRepository(db);
  const history = createHistory(db);
  const rollUp = createRollUp(db, { events: 3, runs: 2 });
  const gone: { [span: number]: Counts } = { [HOUR]: new Map(), [DAY]: new Map() };
  let now = START;

  function pickRun(pick: number, condition: string): number | undefined {
    const seqs = db.prepare<[], number>(`SELECT seq FROM runs WHERE ${condition}`).pluck().all();
    return seqs[pick % Math.max(1, seqs.length)];
  }

  /** What goes is counted by what is otherwise afterwards. */
  function removing(remove: () => void): void {
    const before = [HOUR, DAY].map((span) => ({ span, counts: naive(db, span) }));
    remove();
    for (const { span, counts } of before) {
      const after = naive(db, span);
      const all = gone[span] ?? new Map();
      for (const [key, count] of counts) add(all, key, count - (after.get(key) ?? 0));
    }
  }

  function put(runSeq: number, stepId: string, iteration: string, status: 'succeeded' | 'failed') {
    stepRuns.put({
      run_seq: runSeq,
      step_id: stepId,
      iteration,
      status,
      port: null,
      started_at: now,
      ended_at: now + 7,
      due_at: null,
      wait_reason: null,
      input: null,
      output: null,
      error: null,
      notes: null,
      reused: stepId === 'kept' ? 1 : 0,
    });
  }

  const actions = {
    event(pick: number) {
      events.insert({
        id: randomBytes(16),
        endpointSeq: pick % 3 === 0 ? null : pick % 3,
        status: EVENT_STATUSES[pick % 4] ?? 'accepted',
        reason: null,
        receivedAt: now,
        method: 'POST',
        url: '/hooks/a',
        httpVersion: '1.1',
        remoteAddress: null,
        rawHeaders: '[]',
        body: Buffer.from('{}'),
        verification: null,
        externalId: null,
        duplicateOf: null,
        parseError: null,
      });
    },
    run(pick: number) {
      const newest = db.prepare<[], number | null>('SELECT MAX(seq) FROM events').pluck().get();
      runs.insert({
        id: randomBytes(16),
        workflowSeq: 1 + (pick % 2),
        versionSeq: 1,
        eventSeq: pick % 5 === 0 ? null : (newest ?? null),
        parentSeq: null,
        cause: pick % 7 === 0 ? 'test' : 'event',
        triggerStep: 'start',
        input: null,
        queuedAt: now,
      });
    },
    end(pick: number) {
      const seq = pickRun(pick, "status = 'queued'");
      if (seq === undefined) return;
      const status = ENDS[pick % 4] ?? 'failed';
      if (pick % 3 === 0) runs.start(seq, now);
      put(seq, 'start', '', 'succeeded');
      put(seq, 'kept', '', 'succeeded');
      put(seq, 'act', '', status === 'failed' ? 'failed' : 'succeeded');
      if (pick % 2 === 0) {
        put(seq, 'loop', '', 'succeeded');
        for (const item of ['0', '1']) {
          put(seq, 'loop', item, 'succeeded');
          put(seq, 'body', item, 'succeeded');
        }
      }
      const startedAt = pick % 6 === 1 ? null : now;
      runs.finish(seq, { status, startedAt, endedAt: now + pick, error: null });
    },
    retry(pick: number) {
      const seq = pickRun(pick, "status IN ('failed', 'canceled', 'succeeded')");
      if (seq === undefined) return;
      runs.requeue(seq);
      stepRuns.removeAt({ run_seq: seq, step_id: 'act', iteration: '' });
    },
    remove(pick: number) {
      removing(() => {
        for (const _ of history.oldestEvents(pick % 6 === 5 ? 1000 : pick % 6));
      });
    },
    cap(pick: number) {
      removing(() => void events.capRejected(1, pick));
    },
    pass() {
      rollUp.pass(now);
    },
  };

  return {
    act({ do: name, pick }: { do: keyof typeof actions; pick: number }) {
      now += pick * 60_000;
      actions[name](pick);
    },
    passAll() {
      while (rollUp.pass(now));
    },
    behind: rollUp.behind,
    /** Of what is there and of what went. */
    all(span: number): Counts {
      const counts = naive(db, span);
      for (const [key, count] of gone[span] ?? []) add(counts, key, count);
      return counts;
    },
  };
}

describe('roll-up', () => {
  it('has the counts of everything there ever was, whatever happens between its passes', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 10, maxLength: 80 }), (happenings) => {
        const db = testDatabase();
        const { act, passAll, all, behind } = scene(db);
        for (const happening of happenings) act(happening);
        passAll();
        expect(behind()).toEqual({ events: 0, runs: 0 });
        expect(rolledUp(db, HOUR)).toEqual(all(HOUR));
        expect(rolledUp(db, DAY)).toEqual(all(DAY));
      }),
      { numRuns: 25 },
    );
  });
});
