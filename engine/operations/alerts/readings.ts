import { statfs } from 'node:fs/promises';
import type { Database } from 'better-sqlite3';
import { assertNever } from '../../../shared/errors.ts';
import type { AlertCondition } from '../../../shared/model/alert.ts';
import { windowStart } from './active-hours.ts';

const MINUTE_MS = 60_000;
/** Rows looked at, newest first: no rule asks for more. */
const MOST_ROWS = 1000;

/** One thing of which a condition holds now. */
export interface Reading {
  /** Id of the workflow or endpoint; empty: the workspace. */
  subject: string;
  text: string;
}

export interface TriggerTrouble {
  workflowId: string;
  workflowName: string;
  stepId: string;
  message: string;
}

export interface ReadingsDeps {
  db: Database;
  dataDir: string;
  queued: () => number;
  troubles: () => Promise<readonly TriggerTrouble[]>;
  /** Of the newest backup; null when there is none. */
  lastBackupAt: () => number | null;
  /** Since when this engine could have received: its start, or the end of a sleep. */
  awakeSince: () => number;
  timeZone: () => string;
}

/** Looks whether conditions hold. Queries are bounded: they are asked every few seconds. */
export interface Readings {
  /** `since`: when the rule was made or changed last. */
  read(when: AlertCondition, options: { now: number; since: number }): Promise<Reading[]>;
}

interface FailedRow {
  workflow_id: string;
  workflow_name: string;
  failures: number;
}

/** What an author tries out fails on purpose. */
const REAL = "cause NOT IN ('rehearsal', 'test')";

export function createReadings(deps: ReadingsDeps): Readings {
  const { db } = deps;
  // By the index of runs that need a look: small, and newest first.
  const failed = db.prepare<[number, number], FailedRow>(
    `SELECT w.id AS workflow_id, w.name AS workflow_name, COUNT(*) AS failures
     FROM (SELECT workflow_seq, ended_at FROM runs INDEXED BY runs_unresolved
           WHERE status = 'failed' AND status IN ('failed', 'canceled', 'filtered') AND ${REAL}
           ORDER BY seq DESC LIMIT ?) r
     JOIN workflows w ON w.seq = r.workflow_seq
     WHERE r.ended_at >= ? GROUP BY w.seq ORDER BY failures DESC`,
  );
  const failing = db.prepare<[number], { seq: number; id: string; name: string }>(
    `SELECT DISTINCT w.seq, w.id, w.name
     FROM (SELECT workflow_seq FROM runs INDEXED BY runs_unresolved
           WHERE status = 'failed' AND status IN ('failed', 'canceled', 'filtered') AND ${REAL}
           ORDER BY seq DESC LIMIT ?) r
     JOIN workflows w ON w.seq = r.workflow_seq WHERE w.removed_at IS NULL`,
  );
  // What is not over says nothing yet; what somebody stopped is no failure.
  const lastEnds = db
    .prepare<[number, number, number], string>(
      `SELECT status FROM (SELECT status, seq FROM runs WHERE workflow_seq = ? AND ${REAL}
         ORDER BY seq DESC LIMIT ?)
       WHERE status IN ('succeeded', 'failed', 'filtered') ORDER BY seq DESC LIMIT ?`,
    )
    .pluck();
  const endpoint = db.prepare<[string], { seq: number; path: string; created_at: number }>(
    'SELECT seq, path, created_at FROM endpoints WHERE id = ?',
  );
  const lastAccepted = db
    .prepare<[number, number], number>(
      `SELECT received_at FROM (SELECT received_at, status, seq FROM events
         WHERE endpoint_seq = ? ORDER BY seq DESC LIMIT ?)
       WHERE status = 'accepted' ORDER BY seq DESC LIMIT 1`,
    )
    .pluck();
  const rejected = db.prepare<
    [number, number],
    { id: string | null; path: string | null; events: number }
  >(
    `SELECT p.id, p.path, COUNT(*) AS events
     FROM (SELECT endpoint_seq, received_at FROM events INDEXED BY events_status
           WHERE status = 'rejected' AND status <> 'accepted' ORDER BY seq DESC LIMIT ?) e
     LEFT JOIN endpoints p ON p.seq = e.endpoint_seq
     WHERE e.received_at >= ? GROUP BY p.seq ORDER BY events DESC`,
  );

  function runFailures(
    { workflow, per, failures, withinMinutes }: Extract<AlertCondition, { on: 'run-failures' }>,
    now: number,
  ): Reading[] {
    const rows = failed
      .all(MOST_ROWS, now - withinMinutes * MINUTE_MS)
      .filter((row) => workflow === undefined || row.workflow_id === workflow);
    const within = `within ${minutes(withinMinutes)}`;
    if (per === 'workflow')
      return rows
        .filter((row) => row.failures >= failures)
        .map((row) => ({
          subject: row.workflow_id,
          text: `“${row.workflow_name}” failed ${times(row.failures)} ${within}.`,
        }));
    const all = rows.reduce((sum, row) => sum + row.failures, 0);
    if (all < failures) return [];
    const named = rows.map((row) => `“${row.workflow_name}” ${row.failures}`).join(', ');
    return [{ subject: '', text: `Runs failed ${times(all)} ${within}: ${named}.` }];
  }

  function consecutiveFailures({
    workflow,
    failures,
  }: Extract<AlertCondition, { on: 'consecutive-failures' }>): Reading[] {
    return failing
      .all(MOST_ROWS)
      .filter(({ id }) => workflow === undefined || id === workflow)
      .filter(({ seq }) => {
        const ends = lastEnds.all(seq, MOST_ROWS, failures);
        return ends.length === failures && ends.every((status) => status === 'failed');
      })
      .map(({ id, name }) => ({
        subject: id,
        text: `“${name}” failed ${failures === 1 ? 'the last time' : `the last ${failures} times`}.`,
      }));
  }

  function silence(
    { endpoint: id, minutes: most, hours }: Extract<AlertCondition, { on: 'endpoint-silent' }>,
    { now, since }: { now: number; since: number },
  ): Reading[] {
    const row = endpoint.get(id);
    const opened = windowStart(hours, now, deps.timeZone());
    if (row === undefined || opened === null) return [];
    const heard = lastAccepted.get(row.seq, MOST_ROWS);
    const from = Math.max(opened, heard ?? row.created_at, deps.awakeSince(), since);
    if (now - from < most * MINUTE_MS) return [];
    const last = heard === undefined ? 'ever' : `since ${new Date(heard).toISOString()}`;
    return [
      {
        subject: id,
        text: `The endpoint “${row.path}” has received nothing for ${minutes(most)} (no event ${last}).`,
      },
    ];
  }

  function rejections(
    { endpoint: id, events, withinMinutes }: Extract<AlertCondition, { on: 'rejected-events' }>,
    now: number,
  ): Reading[] {
    return rejected
      .all(MOST_ROWS, now - withinMinutes * MINUTE_MS)
      .filter((row) => id === undefined || row.id === id)
      .filter((row) => row.events >= events)
      .map((row) => ({
        subject: row.id ?? '',
        text:
          row.path === null
            ? `${row.events} requests to no endpoint were rejected within ${minutes(withinMinutes)}.`
            : `${row.events} requests to “${row.path}” were rejected within ${minutes(withinMinutes)}.`,
      }));
  }

  async function diskFree(belowBytes: number): Promise<Reading[]> {
    const disk = await statfs(deps.dataDir);
    const free = disk.bavail * disk.bsize;
    return free < belowBytes
      ? [{ subject: '', text: `Only ${Math.round(free / 1e6)} MB are free where the data are.` }]
      : [];
  }

  return {
    async read(when, { now, since }) {
      switch (when.on) {
        case 'run-failures':
          return runFailures(when, now);
        case 'consecutive-failures':
          return consecutiveFailures(when);
        case 'endpoint-silent':
          return silence(when, { now, since });
        case 'queue-depth': {
          const queued = deps.queued();
          return queued >= when.runs
            ? [{ subject: '', text: `${queued} runs are waiting in the queue.` }]
            : [];
        }
        case 'disk-free':
          return diskFree(when.belowBytes);
        case 'rejected-events':
          return rejections(when, now);
        case 'trigger-trouble':
          return (await deps.troubles())
            .filter(({ workflowId }) => when.workflow === undefined || workflowId === when.workflow)
            .map(({ workflowId, workflowName, stepId, message }) => ({
              subject: `${workflowId} ${stepId}`,
              text: `The trigger “${stepId}” of “${workflowName}” cannot listen: ${message}`,
            }));
        case 'backup-overdue': {
          const last = deps.lastBackupAt();
          const from = Math.max(last ?? 0, since);
          if (now - from < when.hours * 60 * MINUTE_MS) return [];
          const text =
            last === null
              ? 'There is no backup.'
              : `The last backup is from ${new Date(last).toISOString()}.`;
          return [{ subject: '', text }];
        }
        default:
          return assertNever(when);
      }
    },
  };
}

/** How long a condition must hold before it counts. */
export function holdMs(when: AlertCondition): number {
  return when.on === 'queue-depth' || when.on === 'trigger-trouble'
    ? when.forMinutes * MINUTE_MS
    : 0;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function minutes(count: number): string {
  if (count % 1440 === 0) return count === 1440 ? 'a day' : `${count / 1440} days`;
  if (count % 60 === 0) return count === 60 ? 'an hour' : `${count / 60} hours`;
  return count === 1 ? 'a minute' : `${count} minutes`;
}
