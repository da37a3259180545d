import type { RunCause, RunStatus } from '../../shared/model/run.ts';

/** Which runs are listed, counted, or acted on; what is left out does not narrow. */
export interface RunFilter {
  workflowSeq?: number | undefined;
  eventSeq?: number | undefined;
  parentSeq?: number | undefined;
  status?: RunStatus | undefined;
  cause?: RunCause | undefined;
  /** Those that a person has to look at. */
  attention?: boolean | undefined;
  /** Queued at this time or later (ms UTC). */
  from?: number | undefined;
  /** Queued before this time (ms UTC). */
  to?: number | undefined;
}

/** SQL conditions over a table of runs, joined by AND, and the values of their question marks. */
export interface Conditions {
  where: string[];
  values: (number | string)[];
}

/** `table`: what runs are called in the query. */
export function runConditions(filter: RunFilter, table: string): Conditions {
  const where: string[] = [];
  const values: (number | string)[] = [];
  const add = (condition: string, value: number | string | undefined): void => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  add(`${table}.workflow_seq = ?`, filter.workflowSeq);
  add(`${table}.event_seq = ?`, filter.eventSeq);
  add(`${table}.parent_seq = ?`, filter.parentSeq);
  add(statusCondition(table, filter.status), filter.status);
  add(`${table}.cause = ?`, filter.cause);
  add(`${table}.queued_at >= ?`, filter.from);
  add(`${table}.queued_at < ?`, filter.to);
  if (filter.attention === true)
    where.push(`(${unresolvedCondition(table)} OR ${heldCondition(table)})`);
  return { where, values };
}

/**
 * Failed, and nothing took its place: neither a re-run nor, for the same event and workflow, a
 * replay. A called run fails its caller, which counts, unless that did not wait for it.
 */
export function unresolvedCondition(table: string): string {
  const instead = "n.cause IN ('rerun', 'replay') AND n.status <> 'canceled'";
  return `(${table}.status = 'failed' AND ${table}.status IN ('failed', 'canceled', 'filtered')
    AND ${table}.cause NOT IN ('rehearsal', 'test')
    AND NOT (${table}.cause = 'call' AND ${table}.token IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM runs n WHERE n.parent_seq = ${table}.seq AND ${instead})
    AND NOT EXISTS (SELECT 1 FROM runs n WHERE n.event_seq = ${table}.event_seq
      AND n.workflow_seq = ${table}.workflow_seq AND n.seq > ${table}.seq AND ${instead}))`;
}

/** It goes on only when somebody says how. */
export function heldCondition(table: string): string {
  return `(${table}.status = 'waiting' AND ${table}.status IN ('queued', 'running', 'waiting')
    AND EXISTS (SELECT 1 FROM step_runs s WHERE s.run_seq = ${table}.seq AND s.status = 'waiting'
      AND s.wait_reason IN ('person', 'approval')))`;
}

/** Repeats a partial index's own condition, so that SQLite can use it. */
function statusCondition(table: string, status: RunStatus | undefined): string {
  switch (status) {
    case 'queued':
    case 'running':
    case 'waiting':
      return `${table}.status = ? AND ${table}.status IN ('queued', 'running', 'waiting')`;
    case 'failed':
    case 'canceled':
    case 'filtered':
      return `${table}.status = ? AND ${table}.status IN ('failed', 'canceled', 'filtered')`;
    case 'succeeded':
    case undefined:
      return `${table}.status = ?`;
  }
}
