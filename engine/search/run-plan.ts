import type { Database } from 'better-sqlite3';
import { EVENT_SOURCES, sourceWord } from '../../shared/event-summary-line.ts';
import type { Condition } from '../../shared/search/condition.ts';
import { foldText } from '../../shared/search/fold.ts';
import { momentAt } from '../../shared/search/moment.ts';
import type { ParsedSearch, SearchTerm } from '../../shared/search/parsed-search.ts';
import { idRange } from '../db/ids.ts';
import { type RunFilter, runConditions } from '../runs/run-filter.ts';
import { anyOf, inList, likeText, type Sql } from './event-term.ts';
import { type Clock, rangeSql } from './event-terms.ts';
import { fittingNames } from './fitting-names.ts';

/** SQL function that gives the error of a run as text: folded, without secrets. */
export const ERROR_TEXT = 'error_text';

const NEVER: Sql = { sql: '0', values: [] };

/** A condition on the row `r` of `runs`. Everything that runs are searched by is in it. */
export function planRuns(
  parsed: ParsedSearch,
  { db, clock, filter }: { db: Database; clock: Clock; filter: RunFilter },
): Sql {
  const { where, values: given } = runConditions(filter, 'r');
  const conditions: Sql[] = where.length === 0 ? [] : [{ sql: where.join(' AND '), values: given }];
  for (const clause of parsed.clauses) {
    const parts = clause.flatMap((term) => termOf(term, db, clock));
    if (parts.length > 0) conditions.push(anyOf(parts));
  }
  if (conditions.length === 0) return { sql: '1', values: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

function termOf(term: SearchTerm, db: Database, clock: Clock): Sql[] {
  if (term.problem !== null) return [NEVER];
  if (term.condition === null) return [];
  const { sql, values } = conditionSql(term.condition, db, clock);
  return [term.negated ? { sql: `(${sql}) IS NOT TRUE`, values } : { sql, values }];
}

function conditionSql(condition: Condition, db: Database, clock: Clock): Sql {
  switch (condition.kind) {
    case 'text':
      return textSql(condition.operator, condition.text, db);
    case 'choice':
      return anyOf(
        condition.values.map((value) =>
          condition.operator === 'status'
            ? statusSql(value)
            : { sql: 'r.cause = ?', values: [value] },
        ),
      );
    case 'name':
      return condition.operator === 'workflow'
        ? inList('r.workflow_seq', workflowsNamed(db, condition.values))
        : anyOf(condition.values.map(triggerSql));
    case 'id':
      return anyOf(
        condition.values.map((value) =>
          condition.operator === 'event' ? eventSql(value) : idSql('r.id', value),
        ),
      );
    case 'time': {
      const sign = condition.operator === 'after' ? '>=' : '<';
      return { sql: `r.queued_at ${sign} ?`, values: [momentAt(condition.moment, clock)] };
    }
    case 'number':
      return condition.operator === 'duration'
        ? durationSql(condition.range, clock.now)
        : attemptsSql(condition.range);
    case 'header':
      return NEVER;
  }
}

function textSql(operator: string, written: string, db: Database): Sql {
  const wanted = foldText(written);
  const inError: Sql = {
    sql: `r.error IS NOT NULL AND instr(${ERROR_TEXT}(r.error), ?) > 0`,
    values: [wanted],
  };
  if (operator === 'error') return inError;
  if (operator === 'step') {
    const like = `%${likeText(written)}%`;
    return {
      sql: `EXISTS (SELECT 1 FROM step_runs s WHERE s.run_seq = r.seq
          AND s.step_id LIKE ? ESCAPE '\\' AND s.status IN ('failed', 'waiting', 'running', 'queued'))
        OR (r.error IS NOT NULL AND json_extract(r.error, '$.stepId') LIKE ? ESCAPE '\\')`,
      values: [like, like],
    };
  }
  const whole = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(written) ? [idSql('r.id', written)] : [];
  const ofWorkflow = inList('r.workflow_seq', workflowsHolding(db, wanted));
  return anyOf([inError, ofWorkflow, ...whole]);
}

function workflows(db: Database): { seq: number; name: string }[] {
  return db.prepare<[], { seq: number; name: string }>('SELECT seq, name FROM workflows').all();
}

function workflowsNamed(db: Database, names: readonly string[]): number[] {
  return fittingNames(workflows(db), names).map(({ seq }) => seq);
}

function workflowsHolding(db: Database, folded: string): number[] {
  return workflows(db).flatMap(({ seq, name }) => (foldText(name).includes(folded) ? [seq] : []));
}

/** The second condition lets SQLite use a partial index. */
function statusSql(status: string): Sql {
  const group = ['failed', 'canceled', 'filtered'].includes(status)
    ? " AND r.status IN ('failed', 'canceled', 'filtered')"
    : ['queued', 'running', 'waiting'].includes(status)
      ? " AND r.status IN ('queued', 'running', 'waiting')"
      : '';
  return { sql: `r.status = ?${group}`, values: [status] };
}

/** The type of trigger that gave the event, or the id of the trigger's step. */
function triggerSql(written: string): Sql {
  const known = EVENT_SOURCES.flatMap((source) => [
    { source, name: source },
    { source, name: sourceWord({ source }) ?? source },
  ]);
  const sources = new Set([...fittingNames(known, [written]).map(({ source }) => source), written]);
  const ofEvent = inList("COALESCE(e.source, 'webhook')", [...sources]);
  const parts: Sql[] = [
    {
      sql: `EXISTS (SELECT 1 FROM events e WHERE e.seq = r.event_seq AND ${ofEvent.sql})`,
      values: ofEvent.values,
    },
    { sql: 'r.trigger_step = ?', values: [written] },
  ];
  if (written.toLowerCase() === 'manual') parts.push({ sql: 'r.event_seq IS NULL', values: [] });
  return anyOf(parts);
}

function idSql(column: string, value: string): Sql {
  const range = idRange(value);
  if (range === null) return NEVER;
  return { sql: `${column} BETWEEN ? AND ?`, values: [range.from, range.to] };
}

function eventSql(value: string): Sql {
  if (value.toLowerCase() === 'none') return { sql: 'r.event_seq IS NULL', values: [] };
  const { sql, values } = idSql('id', value);
  return { sql: `r.event_seq IN (SELECT seq FROM events WHERE ${sql})`, values };
}

function durationSql(range: Parameters<typeof rangeSql>[1], now: number): Sql {
  const took = `(COALESCE(r.ended_at, ${Math.floor(now)}) - r.started_at)`;
  const { sql, values } = rangeSql(took, range);
  return { sql: `r.started_at IS NOT NULL AND ${sql}`, values };
}

function attemptsSql(range: Parameters<typeof rangeSql>[1]): Sql {
  return rangeSql(
    '(SELECT COALESCE(MAX(a.number), 0) FROM attempts a WHERE a.run_seq = r.seq)',
    range,
  );
}
