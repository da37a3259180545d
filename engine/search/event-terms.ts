import type { Database } from 'better-sqlite3';
import { EVENT_SOURCES, sourceWord } from '../../shared/event-summary-line.ts';
import type { Condition, HeaderMatch } from '../../shared/search/condition.ts';
import { foldText } from '../../shared/search/fold.ts';
import { momentAt } from '../../shared/search/moment.ts';
import type { Range } from '../../shared/search/quantity.ts';
import { idRange } from '../db/ids.ts';
import { SCHEMES } from '../endpoints/schemes/index.ts';
import { BLOCK_BITS, markCondition } from '../events/marks/mark-sql.ts';
import {
  anyOf,
  type EventTerm,
  inList,
  likeText,
  NEVER,
  type Sql,
  type SqlValue,
  sqlTerm,
} from './event-term.ts';
import { fittingNames } from './fitting-names.ts';

/** Of more it is quicker to look at every event. */
const FEW = 5000;

/** What a condition on time goes by. */
export interface Clock {
  now: number;
  /** IANA name. */
  timeZone: string;
}

export interface EventTerms {
  of(condition: Condition): EventTerm;
}

/** What each operator of the inbox means, in SQL where possible. */
export function createEventTerms(db: Database, clock: Clock): EventTerms {
  const list = (sql: string, ...values: SqlValue[]): readonly number[] | null => {
    const found = db
      .prepare<SqlValue[], number>(`${sql} LIMIT ${FEW + 1}`)
      .pluck()
      .all(...values);
    return found.length > FEW ? null : found;
  };
  const seqsOf = (table: 'endpoints' | 'workflows', column: string, names: readonly string[]) =>
    fittingNames(
      db
        .prepare<[], { seq: number; name: string }>(`SELECT seq, ${column} AS name FROM ${table}`)
        .all(),
      names,
    ).map(({ seq }) => seq);

  function runTerm(status: string): EventTerm {
    const ofEvent = 'SELECT 1 FROM runs r WHERE r.event_seq = e.seq';
    if (status === 'any') return sqlTerm(`EXISTS (${ofEvent})`);
    if (status === 'none') return sqlTerm(`NOT EXISTS (${ofEvent})`);
    const term = sqlTerm(`EXISTS (${ofEvent} AND r.status = ?)`, status);
    const group = ['failed', 'canceled', 'filtered'].includes(status)
      ? "('failed', 'canceled', 'filtered')"
      : "('queued', 'running', 'waiting')";
    if (status === 'succeeded') return term;
    return {
      ...term,
      // The second condition lets SQLite use the partial index.
      seqs: () =>
        list(
          `SELECT event_seq FROM runs WHERE status = ? AND status IN ${group} AND event_seq IS NOT NULL`,
          status,
        ),
    };
  }

  function starred(): EventTerm {
    return {
      ...sqlTerm(markCondition('starred', true)),
      seqs: () =>
        list(
          `SELECT e.seq FROM event_marks s INDEXED BY event_marks_starred
             CROSS JOIN events e ON s.starred <> 0
               AND e.seq BETWEEN (s.block << ${BLOCK_BITS}) AND (s.block << ${BLOCK_BITS}) + 31
           WHERE ${markCondition('starred', true)}`,
        ),
    };
  }

  function is(value: string): EventTerm {
    switch (value) {
      case 'read':
        return sqlTerm(markCondition('read', true));
      case 'unread':
        return sqlTerm(markCondition('read', false));
      case 'starred':
        return starred();
      case 'archived':
        return sqlTerm(markCondition('archived', true));
      case 'replayed':
        return sqlTerm(
          "EXISTS (SELECT 1 FROM runs r WHERE r.event_seq = e.seq AND r.cause = 'replay')",
        );
      case 'unparsed':
        return sqlTerm('e.parse_error IS NOT NULL');
      default:
        return statusTerm(value);
    }
  }

  function choice(operator: string, value: string): EventTerm {
    switch (operator) {
      case 'status':
        return statusTerm(value);
      case 'is':
        return is(value);
      case 'in':
        if (value === 'all') return sqlTerm('1');
        return sqlTerm(markCondition('archived', value === 'archive'));
      case 'run':
        return runTerm(value);
      case 'reason':
        return sqlTerm('e.reason = ?', value);
      default:
        return NEVER;
    }
  }

  function name(operator: string, values: readonly string[]): EventTerm {
    const none = values.some((value) => value.toLowerCase() === 'none');
    const named = values.filter((value) => value.toLowerCase() !== 'none');
    switch (operator) {
      case 'endpoint': {
        const among = inList('e.endpoint_seq', seqsOf('endpoints', 'path', named.map(pathOf)));
        const without: Sql = { sql: 'e.endpoint_seq IS NULL AND e.source IS NULL', values: [] };
        return { sql: none ? anyOf([among, without]) : among };
      }
      case 'workflow': {
        const seqs = seqsOf('workflows', 'name', values);
        const own = inList('e.workflow_seq', seqs);
        const runs = inList('r.workflow_seq', seqs);
        const ofRun: Sql = {
          sql: `EXISTS (SELECT 1 FROM runs r WHERE r.event_seq = e.seq AND ${runs.sql})`,
          values: runs.values,
        };
        return { sql: anyOf([own, ofRun]) };
      }
      case 'provider': {
        const schemes = fittingNames(PROVIDERS, named).map(({ scheme }) => scheme);
        const wanted = new Set<string | null>(none ? [...schemes, null] : schemes);
        const among = inList('f.provider', schemes);
        return {
          indexedSql: none ? anyOf([among, { sql: 'f.provider IS NULL', values: [] }]) : among,
          test: ({ provider }) => wanted.has(provider()),
        };
      }
      case 'source': {
        const known = EVENT_SOURCES.map((source) => ({ source, name: source }));
        const words = EVENT_SOURCES.map((source) => ({
          source,
          name: sourceWord({ source }) ?? '',
        }));
        const found = new Set(fittingNames([...known, ...words], values).map((one) => one.source));
        return { sql: inList("COALESCE(e.source, 'webhook')", [...found, ...values]) };
      }
      case 'method':
        return {
          sql: inList(
            'e.method',
            values.map((value) => value.toUpperCase()),
          ),
        };
      default:
        return NEVER;
    }
  }

  /** An id of ours; where there is no such event, the sender's. */
  function id(value: string): EventTerm {
    const range = idRange(value);
    if (range !== null) {
      const found = list('SELECT seq FROM events WHERE id BETWEEN ? AND ?', range.from, range.to);
      if (found === null || found.length > 0)
        return {
          ...sqlTerm('e.id BETWEEN ? AND ?', range.from, range.to),
          seqs: () => found,
        };
    }
    const term = sqlTerm("e.external_id LIKE ? ESCAPE '\\'", `${likeText(value)}%`);
    return { ...term, texts: [foldText(value).trim()] };
  }

  function text(operator: string, written: string): EventTerm {
    const wanted = foldText(written);
    const texts = [wanted];
    switch (operator) {
      case 'text': {
        if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(written)) {
          const own = id(written);
          if (own.texts === undefined) return own;
        }
        return {
          texts,
          test: ({ text: { head, body } }) => head.includes(wanted) || body.includes(wanted),
        };
      }
      case 'body':
        return { texts, test: ({ text: { body } }) => body.includes(wanted) };
      case 'path':
        return { texts, test: ({ text: { address } }) => address.includes(wanted) };
      case 'ip':
        return sqlTerm("e.remote_address LIKE ? ESCAPE '\\'", `%${likeText(written)}%`);
      default:
        return NEVER;
    }
  }

  return {
    of(condition) {
      switch (condition.kind) {
        case 'text':
          return text(condition.operator, condition.text);
        case 'header':
          return headerTerm(condition.name, condition.match);
        case 'choice': {
          const terms = condition.values.map((value) => choice(condition.operator, value));
          return eitherOf(terms);
        }
        case 'name':
          return name(condition.operator, condition.values);
        case 'id':
          return eitherOf(condition.values.map(id));
        case 'time': {
          const at = momentAt(condition.moment, clock);
          return sqlTerm(`e.received_at ${condition.operator === 'after' ? '>=' : '<'} ?`, at);
        }
        case 'number':
          return { sql: rangeSql('e.body_size', condition.range) };
      }
    },
  };
}

/** Of several values of one term, all of which SQLite can tell. */
function eitherOf(terms: readonly EventTerm[]): EventTerm {
  const [only] = terms;
  if (only !== undefined && terms.length === 1) return only;
  const sql = anyOf(terms.flatMap(({ sql: one }) => (one === undefined ? [] : [one])));
  return {
    sql,
    seqs() {
      const lists = terms.map(({ seqs }) => seqs?.() ?? null);
      return lists.some((one) => one === null) ? null : lists.flatMap((one) => one ?? []);
    },
  };
}

function statusTerm(value: string): EventTerm {
  // The second condition lets SQLite use the partial index.
  return value === 'accepted'
    ? sqlTerm("e.status = 'accepted'")
    : sqlTerm("e.status = ? AND e.status <> 'accepted'", value);
}

export function rangeSql(column: string, { least, most }: Range): Sql {
  const parts: string[] = [];
  const values: number[] = [];
  if (least !== null) {
    parts.push(`${column} >= ?`);
    values.push(least);
  }
  if (most !== null) {
    parts.push(`${column} <= ?`);
    values.push(most);
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values };
}

const PROVIDERS = Object.values(SCHEMES).flatMap(({ scheme, name }) => [
  { scheme, name: scheme },
  { scheme, name },
]);

function pathOf(written: string): string {
  return written.replace(/^\/?hooks\//, '').replace(/^\//, '');
}

function headerTerm(name: string, match: HeaderMatch | null): EventTerm {
  const wanted = foldText(name).trim();
  const beginning = `${wanted}: `;
  if (match === null)
    return {
      texts: [beginning],
      test: ({ text: { headers } }) => headers.some(([one]) => one === wanted),
    };
  const value = foldText(match.text).trim();
  const fits = match.how === 'has' ? (one: string) => one.includes(value) : wholeValue(value);
  const whole = match.how === 'is' && !value.includes('*');
  return {
    texts: whole ? [`${beginning}${value}`] : [beginning, ...value.split('*')],
    test: ({ text: { headers } }) => headers.some(([one, of]) => one === wanted && fits(of)),
  };
}

/** `*` stands for anything. Without a regular expression: nothing to be slow on. */
function wholeValue(pattern: string): (value: string) => boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (value) => value === pattern;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  };
}
