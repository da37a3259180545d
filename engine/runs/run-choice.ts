import type { Database } from 'better-sqlite3';
import type { RunsChosen } from '../../shared/model/bulk.ts';
import { keysOf, portions } from '../db/portions.ts';
import { isSearch } from '../search/text-search.ts';
import type { Workflows } from '../workflows/workflows.ts';
import { type RunFilter, runConditions } from './run-filter.ts';
import type { RunRepository, RunRow } from './run-repository.ts';

/** Runs that somebody chose, by their ids or by a filter. */
export interface RunChoices {
  /**
   * Seqs of all that are chosen, each once, the oldest first, in portions with a pause between them;
   * those that are made meanwhile are not among them. Throws NotFoundError and ConflictError, and
   * InvalidInputError for a query that cannot be understood.
   */
  seqs(choice: RunsChosen): AsyncGenerator<readonly number[]>;
  /** The first runs of a choice, the oldest first, and how many there are. */
  first(choice: RunsChosen, most: number): Promise<{ runs: RunRow[]; total: number }>;
}

type Filter = Extract<RunsChosen, { filter: object }>['filter'];

export function createRunChoices(deps: {
  db: Database;
  runs: RunRepository;
  workflows: Workflows;
  /** By id or the beginning of one. Throws NotFoundError, ConflictError. */
  run: (ref: string) => { seq: number };
  /** All that fit a query, the oldest first. */
  search: (query: string, filter: RunFilter) => Promise<number[]>;
}): RunChoices {
  const { db, runs, workflows } = deps;
  const newest = db.prepare<[], number>('SELECT COALESCE(MAX(seq), 0) FROM runs').pluck();

  /** With keys in the place of what people call things; without the query. */
  function resolved({ workflow, query: _query, ...rest }: Filter): RunFilter {
    return {
      ...rest,
      workflowSeq: workflow === undefined ? undefined : workflows.get(workflow).seq,
    };
  }

  function conditionsOf(filter: Filter) {
    const { where, values } = runConditions(resolved(filter), 'runs');
    return { where: where.join(' AND ') || '1', values };
  }

  /** Seqs of those that are named one by one or found by a search; a plain filter finds as it goes. */
  async function listed(
    choice: RunsChosen,
  ): Promise<{ seqs: readonly number[] } | { filter: Filter }> {
    if ('ids' in choice) return { seqs: await keysOf(choice, (ref) => deps.run(ref).seq) };
    const { filter } = choice;
    if (!isSearch(filter.query)) return { filter };
    return { seqs: await deps.search(filter.query, resolved(filter)) };
  }

  async function* byFilter(filter: Filter): AsyncGenerator<readonly number[]> {
    const { where, values } = conditionsOf(filter);
    const chosen = db
      .prepare<(number | string)[], number>(
        `SELECT seq FROM runs WHERE seq > ? AND seq <= ? AND ${where} ORDER BY seq`,
      )
      .pluck();
    yield* portions(newest.get() ?? 0, ({ after, upTo }) => chosen.all(after, upTo, ...values));
  }

  function oldestOf(filter: Filter, most: number): { runs: RunRow[]; total: number } {
    const { where, values } = conditionsOf(filter);
    const found = db
      .prepare<(number | string)[], RunRow>(
        `SELECT * FROM runs WHERE ${where} ORDER BY seq LIMIT ?`,
      )
      .all(...values, most);
    const total = db
      .prepare<(number | string)[], number>(`SELECT COUNT(*) FROM runs WHERE ${where}`)
      .pluck()
      .get(...values);
    return { runs: found, total: total ?? 0 };
  }

  return {
    async *seqs(choice) {
      const found = await listed(choice);
      if ('seqs' in found) yield found.seqs;
      else yield* byFilter(found.filter);
    },
    async first(choice, most) {
      const found = await listed(choice);
      if ('filter' in found) return oldestOf(found.filter, most);
      const { seqs } = found;
      const rows = seqs.slice(0, most).flatMap((seq) => runs.bySeq(seq) ?? []);
      return { runs: rows, total: seqs.length };
    },
  };
}
