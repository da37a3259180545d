import type { Database } from 'better-sqlite3';
import { idToText } from '../../db/ids.ts';
import { ACTIVE_RUNS } from '../../runs/run-repository.ts';
import { age, type Checks, some } from './checks.ts';

const HOUR_MS = 3_600_000;
const STUCK_AFTER_MS = HOUR_MS;
/** What is due is taken up within a second; with a long queue it takes longer. */
const OVERDUE_MS = 5 * 60_000;
const FORGOTTEN_MS = 7 * 24 * HOUR_MS;
const SHOWN = 100;

interface StuckRow {
  id: Buffer;
  name: string;
  since: number;
}

/** Runs that should go on and do not. */
export function checkRuns(
  checks: Checks,
  { db, now, executing }: { db: Database; now: number; executing: boolean },
): void {
  const of = (condition: string, since: string): StuckRow[] =>
    db
      .prepare<[number, number], StuckRow>(
        `SELECT r.id, w.name, ${since} AS since FROM (SELECT * FROM ${ACTIVE_RUNS}) r
         JOIN workflows w ON w.seq = r.workflow_seq
         WHERE ${condition} AND ${since} < ? ORDER BY since LIMIT ?`,
      )
      .all(now - STUCK_AFTER_MS, SHOWN);
  const lastStep = `MAX(COALESCE(r.started_at, r.queued_at), COALESCE((SELECT
    MAX(COALESCE(s.ended_at, s.started_at)) FROM step_runs s WHERE s.run_seq = r.seq), 0))`;

  report(checks, 'runs', of("r.status = 'running'", lastStep), {
    none: 'Every run that is being carried out goes on.',
    some: (text) => `No step has begun or ended for over an hour in: ${text}.`,
    why: 'They may hang, and take room from others.',
    hint: 'See what the step waits for: Runs, or `patchbay runs show ID`. Cancel it, or give the step a time limit.',
    now,
  });
  const queued = of("r.status = 'queued'", 'r.queued_at');
  report(checks, 'queue', queued, {
    none: 'No run has waited for its turn for over an hour.',
    some: (text) =>
      `Queued for over an hour${queued.length === SHOWN ? ` (${SHOWN} or more)` : ''}: ${text}.`,
    why: 'What should have happened has not.',
    hint: executing
      ? 'More come than can be carried out. Allow more at once: Settings → Running, `execution.concurrency`, or the workflow’s own limit.'
      : 'They start with the next `patchbay serve`.',
    now,
  });

  const overdue = db
    .prepare<[number], number>('SELECT COUNT(*) FROM runs WHERE due_at IS NOT NULL AND due_at < ?')
    .pluck()
    .get(now - OVERDUE_MS);
  if ((overdue ?? 0) > 0)
    checks.warn('due times', `${overdue} waiting runs are past their time.`, {
      why: 'Delays, retries and reminders come late.',
      hint: executing
        ? 'The queue may be long; look again in a minute. If it stays, restart Patchbay.'
        : 'They go on with the next `patchbay serve`.',
    });
  else checks.ok('due times', 'What is due has been taken up.');

  const people = db
    .prepare<[number], StuckRow>(
      `SELECT r.id, w.name, COALESCE(r.started_at, r.queued_at) AS since
       FROM (SELECT * FROM ${ACTIVE_RUNS}) r JOIN workflows w ON w.seq = r.workflow_seq
       WHERE r.status = 'waiting' AND r.due_at IS NULL ORDER BY since LIMIT ?`,
    )
    .all(SHOWN);
  const forgotten = people.filter(({ since }) => since < now - FORGOTTEN_MS);
  if (people.length === 0) return;
  const waiting = `${people.length === SHOWN ? `${SHOWN} or more` : people.length} runs wait for a person or a signal`;
  checks.warn(
    'waiting',
    forgotten.length === 0
      ? `${waiting}.`
      : `${waiting}, ${forgotten.length} of them for over a week.`,
    {
      why: 'They go on only when somebody decides.',
      hint: 'Approve, retry or cancel them: Approvals and Runs, or `patchbay runs list --status waiting`.',
    },
  );
}

function report(
  checks: Checks,
  name: string,
  rows: readonly StuckRow[],
  words: {
    none: string;
    some: (text: string) => string;
    why: string;
    hint: string;
    now: number;
  },
): void {
  if (rows.length === 0) {
    checks.ok(name, words.none);
    return;
  }
  const named = rows.map(
    (row) => `${idToText(row.id)} of “${row.name}” (${age(words.now - row.since)})`,
  );
  checks.warn(name, words.some(some(named)), { why: words.why, hint: words.hint });
}
