import type { Database } from 'better-sqlite3';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Only of steps, of which there are most rows (migration 15). */
export const TEN_DAYS_MS = 10 * DAY_MS;

/** Owners of rows that count everything. */
export const ALL_EVENTS = -1;
export const ALL_RUNS = 0;

/** Rows looked at in one transaction: some milliseconds each. */
const AT_ONCE = { events: 2000, runs: 300 };

/** How long rows of each span are kept. Beyond a week hours are only kept of everything together. */
const KEPT = {
  minutesMs: 3 * HOUR_MS,
  hoursMs: 9 * DAY_MS,
  hoursOfAllMs: 100 * DAY_MS,
  daysMs: 400 * DAY_MS,
};

/**
 * Keeps the counts of migration 11 up: what came since the last pass is added to the rows of its
 * minute, hour and day (UTC). Exact: the counts are those of all rows there ever were, as they
 * stood last.
 */
export interface RollUp {
  /** One transaction over a bounded number of rows. Returns whether there is more to count. */
  pass(now: number): boolean;
  /** Rows that were not looked at yet, at most. */
  behind(): { events: number; runs: number };
}

export function createRollUp(db: Database, atOnce = AT_ONCE): RollUp {
  const progress = db.prepare<[], { events_seq: number; runs_seq: number; pruned_at: number }>(
    'SELECT events_seq, runs_seq, pruned_at FROM insights_progress',
  );
  const newest = db.prepare<[], { events: number; runs: number }>(
    `SELECT COALESCE((SELECT MAX(seq) FROM events), 0) AS events,
       COALESCE((SELECT MAX(seq) FROM runs), 0) AS runs`,
  );
  const lastOf = (table: 'events' | 'runs') =>
    db
      .prepare<[number, number], number | null>(
        `SELECT MAX(seq) FROM (SELECT seq FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ?)`,
      )
      .pluck();
  const lastEvent = lastOf('events');
  const lastRun = lastOf('runs');
  const addEvents = db.prepare<[number, number]>(
    `INSERT INTO insights_deltas
     SELECT 'event', COALESCE(endpoint_seq, 0), '', received_at - received_at % ${MINUTE_MS}, status,
       -1, COUNT(*), 0
     FROM events WHERE seq > ? AND seq <= ? GROUP BY 2, 4, 5`,
  );
  const addRuns = (which: string) =>
    db.prepare<number[]>(
      `INSERT INTO insights_deltas
       SELECT 'run', workflow_seq, '', at, status, bucket, COUNT(*), SUM(ms)
       FROM insights_run_facts WHERE ${which} GROUP BY workflow_seq, at, status, bucket`,
    );
  const addSteps = (which: string) =>
    db.prepare<number[]>(
      `INSERT INTO insights_deltas
       SELECT 'step', workflow_seq, step_id, at, status, bucket, COUNT(*), SUM(ms)
       FROM insights_step_facts WHERE ${which} GROUP BY workflow_seq, step_id, at, status, bucket`,
    );
  const inRange = 'run_seq > ? AND run_seq <= ?';
  const isLate = 'run_seq IN (SELECT run_seq FROM insights_late_runs WHERE run_seq <= ?)';
  const newRuns = [addRuns(inRange), addSteps(inRange)];
  const lateRuns = [addRuns(isLate), addSteps(isLate)];
  const lastLate = db
    .prepare<[number], number | null>(
      `SELECT MAX(run_seq) FROM (SELECT run_seq FROM insights_late_runs ORDER BY run_seq LIMIT ?)`,
    )
    .pluck();
  const dropLate = db.prepare('DELETE FROM insights_late_runs WHERE run_seq <= ?');
  const setEvents = db.prepare('UPDATE insights_progress SET events_seq = ?');
  const setRuns = db.prepare('UPDATE insights_progress SET runs_seq = ?');
  const setPruned = db.prepare('UPDATE insights_progress SET pruned_at = ?');
  const anyDelta = db.prepare<[], 1>('SELECT 1 FROM insights_deltas LIMIT 1').pluck();
  const fold = foldStatements().map((sql) =>
    db.prepare<[{ minutesFrom: number; hoursFrom: number }]>(sql),
  );
  const clear = db.prepare('DELETE FROM insights_deltas');
  const prune = pruneStatements().map(({ sql, keptMs }) => ({
    statement: db.prepare<[number]>(sql),
    keptMs,
  }));

  const work = db.transaction((now: number): boolean => {
    const { events_seq: events, runs_seq: runs, pruned_at: prunedAt } = progress.get() ?? NOTHING;
    const eventsTo = lastEvent.get(events, atOnce.events) ?? null;
    if (eventsTo !== null) {
      addEvents.run(events, eventsTo);
      setEvents.run(eventsTo);
    }
    // Before new ones are passed, which makes no late ones: nothing ends in this transaction.
    const lateTo = lastLate.get(atOnce.runs) ?? null;
    if (lateTo !== null) {
      for (const statement of lateRuns) statement.run(lateTo);
      dropLate.run(lateTo);
    }
    const runsTo = lastRun.get(runs, atOnce.runs) ?? null;
    if (runsTo !== null) {
      for (const statement of newRuns) statement.run(runs, runsTo);
      setRuns.run(runsTo);
    }
    if (anyDelta.get() !== undefined) {
      // What would be pruned at once is not made: after a restore or a long pause that is most of it.
      const kept = { minutesFrom: now - KEPT.minutesMs, hoursFrom: now - KEPT.hoursMs };
      for (const statement of fold) statement.run(kept);
      clear.run();
    }
    // Also when the clock was put back.
    if (Math.abs(now - prunedAt) >= HOUR_MS) {
      for (const { statement, keptMs } of prune) statement.run(now - keptMs);
      setPruned.run(now);
    }
    const left = newest.get() ?? { events: 0, runs: 0 };
    return left.events > (eventsTo ?? events) || left.runs > (runsTo ?? runs) || lateTo !== null;
  });

  function behind(): { events: number; runs: number } {
    const { events_seq: events, runs_seq: runs } = progress.get() ?? NOTHING;
    const left = newest.get() ?? { events: 0, runs: 0 };
    return { events: Math.max(0, left.events - events), runs: Math.max(0, left.runs - runs) };
  }

  return {
    behind,
    pass(now) {
      // Most looks find nothing: no transaction for those.
      const { pruned_at: prunedAt } = progress.get() ?? NOTHING;
      const { events, runs } = behind();
      const isIdle =
        events === 0 && runs === 0 && lastLate.get(1) == null && anyDelta.get() === undefined;
      return isIdle && Math.abs(now - prunedAt) < HOUR_MS ? false : work.immediate(now);
    },
  };
}

const NOTHING = { events_seq: 0, runs_seq: 0, pruned_at: 0 };

/** Each delta counts for its own minute, hour and day, and for those of everything together. */
function foldStatements(): string[] {
  const spans = `(SELECT ${MINUTE_MS} AS span UNION ALL SELECT ${HOUR_MS} UNION ALL SELECT ${DAY_MS})`;
  const spansOfSteps = `(SELECT span FROM ${spans} UNION ALL SELECT ${TEN_DAYS_MS})`;
  const owners = (all: number): string =>
    `(SELECT owner_seq, kind, step_id, at, status, bucket, count, ms FROM insights_deltas
      UNION ALL SELECT ${all}, kind, step_id, at, status, bucket, count, ms FROM insights_deltas)`;
  const add = 'DO UPDATE SET count = count + excluded.count';
  const isKept = (all: number): string =>
    `(span <> ${MINUTE_MS} OR at >= :minutesFrom)
     AND (span <> ${HOUR_MS} OR owner_seq = ${all} OR at >= :hoursFrom)`;
  return [
    `INSERT INTO insights_events (span, endpoint_seq, at, status, count)
     SELECT span, owner_seq, at - at % span, status, SUM(count)
     FROM ${owners(ALL_EVENTS)} CROSS JOIN ${spans}
     WHERE kind = 'event' AND ${isKept(ALL_EVENTS)} GROUP BY 1, 2, 3, 4
     ON CONFLICT (span, endpoint_seq, at, status) ${add}`,
    `INSERT INTO insights_runs (span, workflow_seq, at, status, bucket, count, ms)
     SELECT span, owner_seq, at - at % span, status, bucket, SUM(count), SUM(ms)
     FROM ${owners(ALL_RUNS)} CROSS JOIN ${spans}
     WHERE kind = 'run' AND ${isKept(ALL_RUNS)} GROUP BY 1, 2, 3, 4, 5
     ON CONFLICT (span, workflow_seq, at, status, bucket) ${add}, ms = ms + excluded.ms`,
    `INSERT INTO insights_steps (span, at, workflow_seq, step_id, status, bucket, count, ms)
     SELECT span, at - at % span, owner_seq, step_id, status, bucket, SUM(count), SUM(ms)
     FROM insights_deltas CROSS JOIN ${spansOfSteps}
     WHERE kind = 'step' AND ${isKept(ALL_RUNS)} GROUP BY 1, 2, 3, 4, 5, 6
     ON CONFLICT (span, at, workflow_seq, step_id, status, bucket) ${add}, ms = ms + excluded.ms`,
  ];
}

function pruneStatements(): { sql: string; keptMs: number }[] {
  const tables = ['insights_events', 'insights_runs', 'insights_steps'];
  const spans = [
    { span: MINUTE_MS, keptMs: KEPT.minutesMs },
    { span: HOUR_MS, keptMs: KEPT.hoursOfAllMs },
    { span: DAY_MS, keptMs: KEPT.daysMs },
  ];
  const whole = tables.flatMap((table) =>
    spans.map(({ span, keptMs }) => ({
      sql: `DELETE FROM ${table} WHERE span = ${span} AND at < ?`,
      keptMs,
    })),
  );
  const tenDays = {
    sql: `DELETE FROM insights_steps WHERE span = ${TEN_DAYS_MS} AND at < ?`,
    keptMs: KEPT.daysMs,
  };
  const hours = `span = ${HOUR_MS} AND at < ?`;
  const parts = [
    `DELETE FROM insights_events WHERE ${hours} AND endpoint_seq > ${ALL_EVENTS}`,
    `DELETE FROM insights_runs WHERE ${hours} AND workflow_seq > ${ALL_RUNS}`,
    `DELETE FROM insights_steps WHERE ${hours}`,
  ];
  return [...whole, tenDays, ...parts.map((sql) => ({ sql, keptMs: KEPT.hoursMs }))];
}
