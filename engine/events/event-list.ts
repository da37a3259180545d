import type { Database } from 'better-sqlite3';
import type { EventStatus } from '../../shared/model/event.ts';
import type { RunStatus } from '../../shared/model/run.ts';
import type { ListedEvent } from './event-repository.ts';
import { MARKS_COLUMN, markCondition } from './marks/mark-sql.ts';
import { createMarkedSpans, type LookedPast } from './marks/marked-spans.ts';

/** shared/model/event-filter.ts with references resolved to keys. All of it must fit. */
export interface EventConditions {
  endpointSeq?: number | undefined;
  status?: EventStatus | undefined;
  /** Step type of the trigger; `webhook` for those of endpoints. */
  source?: string | undefined;
  /** Whose trigger it was. */
  workflowSeq?: number | undefined;
  /** The run that waited for it. */
  runSeq?: number | undefined;
  from?: number | undefined;
  to?: number | undefined;
  /** Of one of its runs. */
  runStatus?: RunStatus | undefined;
  read?: boolean | undefined;
  starred?: boolean | undefined;
  archived?: boolean | undefined;
}

export interface EventList {
  /** Newest first. */
  list(filter: EventConditions & { limit: number; before: number | undefined }): ListedEvent[];
  /** Those of these seqs that are there, in the order of the seqs. */
  listed(seqs: readonly number[]): ListedEvent[];
  /** How many fit, counted no further than `most`. */
  count(filter: EventConditions, most: number): number;
  /** Those that fit of the seqs behind `after` up to `upTo`, oldest first. */
  seqs(filter: EventConditions, range: { after: number; upTo: number }): number[];
  /** The seq of the newest event; 0 where there is none. */
  newest(): number;
}

const LISTED = `e.seq, e.id, e.endpoint_seq, e.status, e.reason, e.received_at, e.method, e.url,
  e.http_version, e.remote_address, e.raw_headers, e.body_size, e.verification, e.external_id,
  e.duplicate_of, e.parse_error, e.source, e.workflow_seq, e.trigger_step, e.run_seq,
  ${MARKS_COLUMN},
  (SELECT COUNT(*) FROM runs r WHERE r.event_seq = e.seq)
    + EXISTS (SELECT 1 FROM runs r WHERE r.seq = e.run_seq) AS run_count,
  (SELECT r.status FROM runs r WHERE r.event_seq = e.seq AND r.cause NOT IN ('test', 'rehearsal')
     AND NOT EXISTS (SELECT 1 FROM runs n WHERE n.event_seq = e.seq AND n.seq > r.seq
       AND n.workflow_seq = r.workflow_seq AND n.cause NOT IN ('test', 'rehearsal'))
   ORDER BY CASE r.status WHEN 'failed' THEN 0 WHEN 'waiting' THEN 1 WHEN 'running' THEN 2
     WHEN 'queued' THEN 3 WHEN 'canceled' THEN 4 WHEN 'succeeded' THEN 5 ELSE 6 END
   LIMIT 1) AS run_status`;

type Value = number | string;

interface Where {
  sql: string;
  values: Value[];
}

export function createEventList(db: Database): EventList {
  const spans = createMarkedSpans(db);
  const newest = db.prepare<[], number>('SELECT COALESCE(MAX(seq), 0) FROM events').pluck();

  /** The stretches of seqs below `before` in which something can fit, the newest first. */
  function* stretches(filter: EventConditions, before: number | undefined) {
    const end = before ?? (newest.get() ?? 0) + 1;
    const past = lookedPast(filter);
    if (past === null) yield { from: 0, to: end };
    else yield* spans.besides(past, end);
  }

  const bySeqs = db.prepare<[string], ListedEvent>(
    `SELECT ${LISTED} FROM json_each(?) j CROSS JOIN events e ON e.seq = j.value ORDER BY j.key`,
  );

  return {
    listed: (seqs) => bySeqs.all(JSON.stringify(seqs)),
    list({ limit, before, ...filter }) {
      const { sql, values } = whereOf(filter);
      const page = db.prepare<Value[], ListedEvent>(
        `SELECT ${LISTED} FROM ${tables(filter)} WHERE ${sql} AND e.seq >= ? AND e.seq < ?
         ORDER BY ${order(filter)} LIMIT ?`,
      );
      const rows: ListedEvent[] = [];
      for (const { from, to } of stretches(filter, before)) {
        rows.push(...page.all(...values, from, to, limit - rows.length));
        if (rows.length >= limit) break;
      }
      return rows;
    },
    count(filter, most) {
      const { sql, values } = whereOf(filter);
      const counted = db
        .prepare<Value[], number>(
          `SELECT COUNT(*) FROM (SELECT 1 FROM ${tables(filter)}
             WHERE ${sql} AND e.seq >= ? AND e.seq < ? ORDER BY ${order(filter)} LIMIT ?)`,
        )
        .pluck();
      let count = 0;
      for (const { from, to } of stretches(filter, undefined)) {
        count += counted.get(...values, from, to, most - count) ?? 0;
        if (count >= most) break;
      }
      return count;
    },
    seqs(filter, { after, upTo }) {
      const { sql, values } = whereOf(filter);
      return db
        .prepare<Value[], number>(
          `SELECT e.seq FROM events e WHERE ${sql} AND e.seq > ? AND e.seq <= ? ORDER BY e.seq`,
        )
        .pluck()
        .all(...values, after, upTo);
    },
    newest: () => newest.get() ?? 0,
  };
}

/** By which index of marks events that do not fit are passed over. */
function lookedPast({ read, archived }: EventConditions): LookedPast | null {
  if (archived === false) return read === false ? 'done' : 'archived';
  return read === false ? 'read' : null;
}

/** Few are starred: their rows of marks lead to them. */
function tables({ starred }: EventConditions): string {
  return starred === true
    ? `event_marks s INDEXED BY event_marks_starred
       CROSS JOIN events e ON s.starred <> 0 AND e.seq BETWEEN s.block * 32 AND s.block * 32 + 31`
    : 'events e';
}

function order({ starred }: EventConditions): string {
  return starred === true ? 's.block DESC, e.seq DESC' : 'e.seq DESC';
}

export function whereOf(filter: EventConditions): Where {
  const parts: string[] = [];
  const values: Value[] = [];
  const add = (sql: string, value: Value | undefined): void => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  add('e.endpoint_seq = ?', filter.endpointSeq);
  // The second condition lets SQLite use the partial index.
  add(
    filter.status === 'accepted' ? 'e.status = ?' : "e.status = ? AND e.status <> 'accepted'",
    filter.status,
  );
  if (filter.source === 'webhook') parts.push('e.source IS NULL');
  else add('e.source = ?', filter.source);
  add('e.workflow_seq = ?', filter.workflowSeq);
  add('e.run_seq = ?', filter.runSeq);
  add('e.received_at >= ?', filter.from);
  add('e.received_at < ?', filter.to);
  add('EXISTS (SELECT 1 FROM runs r WHERE r.event_seq = e.seq AND r.status = ?)', filter.runStatus);
  const { read, starred, archived } = filter;
  if (read !== undefined) parts.push(markCondition('read', read));
  if (starred !== undefined) parts.push(markCondition('starred', starred));
  if (archived !== undefined) parts.push(markCondition('archived', archived));
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values };
}
