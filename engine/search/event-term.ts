import type { EventText } from './event-text.ts';
import type { SourceRow } from './indexer.ts';

export type SqlValue = number | string | Buffer;

/** A condition on the row `e` of `events`; on `f`, what is indexed of it, where it says so. */
export interface Sql {
  sql: string;
  values: readonly SqlValue[];
}

/** An event whose condition SQLite cannot tell by itself. */
export interface Candidate {
  row: SourceRow;
  text: EventText;
  provider: () => string | null;
}

/**
 * One term of a query. `sql` where SQLite can tell, also of events that are not indexed yet;
 * `indexedSql` where it can only of those that are. `test` where it cannot, or not of all.
 */
export interface EventTerm {
  sql?: Sql;
  indexedSql?: Sql;
  test?: (candidate: Candidate) => boolean;
  /** Folded texts that every event that fits holds: they lead to candidates. */
  texts?: readonly string[];
  /** All seqs that can fit, where they are few and quickly known. */
  seqs?: () => readonly number[] | null;
}

export const NEVER: EventTerm = { sql: { sql: '0', values: [] } };

export function sqlTerm(sql: string, ...values: SqlValue[]): EventTerm {
  return { sql: { sql, values } };
}

/** `column IN (?, ?)`; never where there are none. */
export function inList(column: string, values: readonly SqlValue[]): Sql {
  if (values.length === 0) return { sql: '0', values: [] };
  return { sql: `${column} IN (${values.map(() => '?').join(', ')})`, values };
}

export function negated({ sql, indexedSql, test }: EventTerm): EventTerm {
  return {
    ...(sql === undefined ? {} : { sql: not(sql) }),
    ...(indexedSql === undefined ? {} : { indexedSql: not(indexedSql) }),
    ...(test === undefined ? {} : { test: (candidate) => !test(candidate) }),
  };
}

/** What is unknown does not fit, and is therefore what a negation lets through. */
function not({ sql, values }: Sql): Sql {
  return { sql: `(${sql}) IS NOT TRUE`, values };
}

export function anyOf(parts: readonly Sql[]): Sql {
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' OR '),
    values: parts.flatMap(({ values }) => values),
  };
}

/** For LIKE ... ESCAPE '\'. */
export function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
