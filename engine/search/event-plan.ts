import { momentAt } from '../../shared/search/moment.ts';
import type { ParsedSearch, SearchTerm } from '../../shared/search/parsed-search.ts';
import type { EventConditions } from '../events/event-list.ts';
import { whereOf } from '../events/event-list.ts';
import { markCondition } from '../events/marks/mark-sql.ts';
import {
  anyOf,
  type Candidate,
  type EventTerm,
  NEVER,
  negated,
  type Sql,
  type SqlValue,
} from './event-term.ts';
import type { Clock, EventTerms } from './event-terms.ts';
import { candidateQuery, type TrigramSample } from './trigrams.ts';

/** Whether the terms of one clause are told by SQLite: as a condition, or as a column each. */
export interface EventPlan {
  /** Of events that are indexed, or that are not. */
  stage(indexed: boolean): Stage;
  /** FTS5's query for candidates; null: the index does not help. */
  match: string | null;
  /** All seqs that can fit, the highest first; null: too many, or not known. */
  seqs: readonly number[] | null;
  /** Which marks leave nothing else to fit: whole stretches are looked past. */
  besides: 'archived' | 'read' | 'done' | null;
  /** Bounds of the time of arrival. */
  least: number | null;
  below: number | null;
}

export interface Stage {
  where: Sql;
  /** Conditions that are needed one by one, as columns `c0`, `c1`. */
  columns: readonly Sql[];
  /** Null: what SQLite found fits. `holds(n)`: what column `n` says. */
  test: ((candidate: Candidate, holds: (column: number) => boolean) => boolean) | null;
}

interface Alternative {
  term: EventTerm;
  isPositive: boolean;
}
type Clause = readonly Alternative[];

/** What of a query is looked for how. `filter`: what the screen asks for besides. */
export function planEvents(
  parsed: ParsedSearch,
  options: { terms: EventTerms; sample: TrigramSample; filter: EventConditions; clock: Clock },
): EventPlan {
  const { terms, sample, filter, clock } = options;
  const clauses = parsed.clauses.flatMap((clause): Clause[] => {
    const alternatives = clause.flatMap((term) => alternativeOf(term, terms));
    return alternatives.length === 0 ? [] : [alternatives];
  });
  const filtered = whereOf(filter);
  const isPlaced =
    parsed.clauses.flat().some((term) => placesIt(term)) || filter.archived !== undefined;
  const base: Sql[] = [filtered];
  if (!isPlaced) base.push({ sql: markCondition('archived', false), values: [] });

  const lists = clauses.flatMap((clause) => {
    const [only] = clause;
    const found = clause.length === 1 && only?.isPositive === true ? only.term.seqs?.() : undefined;
    return found == null ? [] : [found];
  });
  const shortest = lists.sort((a, b) => a.length - b.length)[0];
  return {
    stage: (indexed) => stageOf(clauses, base, indexed),
    match: matchOf(clauses, sample),
    seqs: shortest === undefined ? null : [...new Set(shortest)].sort((a, b) => b - a),
    besides: besidesOf(parsed, filter, isPlaced),
    ...boundsOf(parsed, filter, clock),
  };
}

function alternativeOf(term: SearchTerm, terms: EventTerms): Alternative[] {
  if (term.problem !== null) return [{ term: NEVER, isPositive: false }];
  if (term.condition === null) return [];
  const positive = terms.of(term.condition);
  return [{ term: term.negated ? negated(positive) : positive, isPositive: !term.negated }];
}

/** Whether it says where events lie: then not only those of the inbox are meant. */
function placesIt({ condition }: SearchTerm): boolean {
  if (condition?.kind !== 'choice') return false;
  if (condition.operator === 'in') return true;
  return condition.operator === 'is' && condition.values.includes('archived');
}

function besidesOf(
  { clauses }: ParsedSearch,
  { read, archived }: EventConditions,
  isPlaced: boolean,
): EventPlan['besides'] {
  const says = (operator: string, value: string): boolean =>
    clauses.some(
      ([term, ...others]) =>
        others.length === 0 &&
        term?.negated === false &&
        term.condition?.kind === 'choice' &&
        term.condition.operator === operator &&
        term.condition.values.length === 1 &&
        term.condition.values[0] === value,
    );
  const inbox = !isPlaced || archived === false || says('in', 'inbox');
  const unread = read === false || says('is', 'unread');
  if (inbox) return unread ? 'done' : 'archived';
  return unread ? 'read' : null;
}

function boundsOf(
  { clauses }: ParsedSearch,
  { from, to }: EventConditions,
  clock: Clock,
): { least: number | null; below: number | null } {
  let least = from ?? null;
  let below = to ?? null;
  for (const [term, ...others] of clauses) {
    const condition = term?.condition;
    if (others.length > 0 || term?.negated !== false || condition?.kind !== 'time') continue;
    const at = momentAt(condition.moment, clock);
    if (condition.operator === 'after') least = Math.max(least ?? at, at);
    else below = Math.min(below ?? at, at);
  }
  return { least, below };
}

function matchOf(clauses: readonly Clause[], sample: TrigramSample): string | null {
  const parts = clauses.flatMap((clause) => {
    const alternatives = clause.map(({ term, isPositive }) =>
      isPositive && term.texts !== undefined ? candidateQuery(term.texts, sample) : null,
    );
    if (alternatives.some((one) => one === null)) return [];
    return [`(${alternatives.map((one) => `(${one})`).join(' OR ')})`];
  });
  return parts.length === 0 ? null : parts.join(' AND ');
}

function stageOf(clauses: readonly Clause[], base: readonly Sql[], indexed: boolean): Stage {
  const conditions: Sql[] = [...base];
  const columns: Sql[] = [];
  type Test = (candidate: Candidate, holds: (column: number) => boolean) => boolean;
  const tests: Test[] = [];
  for (const clause of clauses) {
    const told = clause.map(({ term }) => term.sql ?? (indexed ? term.indexedSql : undefined));
    const all = told.filter((sql) => sql !== undefined);
    if (all.length === clause.length) {
      conditions.push(anyOf(all));
      continue;
    }
    const alternatives = clause.map(({ term }, index): Test => {
      const sql = told[index];
      if (sql === undefined) return (candidate) => term.test?.(candidate) ?? false;
      const column = columns.push(sql) - 1;
      return (_candidate, holds) => holds(column);
    });
    tests.push((candidate, holds) => alternatives.some((test) => test(candidate, holds)));
  }
  return {
    where: allOf(conditions),
    columns,
    test:
      tests.length === 0
        ? null
        : (candidate, holds) => tests.every((test) => test(candidate, holds)),
  };
}

function allOf(parts: readonly Sql[]): Sql {
  const values: SqlValue[] = parts.flatMap((part) => [...part.values]);
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' AND '), values };
}
