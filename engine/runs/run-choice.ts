import type { Database } from 'better-sqlite3';
import type { RunsChosen } from '../../shared/model/bulk.ts';
import { keysOf, portions } from '../db/portions.ts';
import type { Workflows } from '../workflows/workflows.ts';
import { runConditions } from './run-filter.ts';
import type { RunRepository, RunRow } from './run-repository.ts';

/** Runs that somebody chose, by their ids or by a filter. */
export interface RunChoices {
  /**
   * Seqs of all that are chosen, each once, the oldest first, in portions with a pause between them;
   * those that are made meanwhile are not among them. Throws NotFoundError and ConflictError.
   */
  seqs(choice: RunsChosen): AsyncGenerator<readonly number[]>;
  /** The first runs of a choice, the oldest first, and how many there are. */
  first(choice: RunsChosen, most: number): { runs: RunRow[]; total: number };
}

export function createRunChoices(deps: {
  db: Database;
  runs: RunRepository;
  workflows: Workflows;
  /** By id or the beginning of one. Throws NotFoundError, ConflictError. */
  run: (ref: string) => { seq: number };
}): RunChoices {
  const { db, runs, workflows } = deps;
  const newest = db.prepare<[], number>('SELECT COALESCE(MAX(seq), 0) FROM runs').pluck();

  function conditionsOf({ filter }: Extract<RunsChosen, { filter: object }>) {
    const { workflow, ...rest } = filter;
    const { where, values } = runConditions(
      { ...rest, workflowSeq: workflow === undefined ? undefined : workflows.get(workflow).seq },
      'runs',
    );
    return { where: where.join(' AND ') || '1', values };
  }

  async function* seqs(choice: RunsChosen): AsyncGenerator<readonly number[]> {
    if ('ids' in choice) {
      yield await keysOf(choice.ids, (ref) => deps.run(ref).seq);
      return;
    }
    const { where, values } = conditionsOf(choice);
    const chosen = db
      .prepare<(number | string)[], number>(
        `SELECT seq FROM runs WHERE seq > ? AND seq <= ? AND ${where} ORDER BY seq`,
      )
      .pluck();
    yield* portions(newest.get() ?? 0, ({ after, upTo }) => chosen.all(after, upTo, ...values));
  }

  return {
    seqs,
    first(choice, most) {
      if ('ids' in choice) {
        const own = [...new Set(choice.ids.map((ref) => deps.run(ref).seq))].sort((a, b) => a - b);
        const found = own.slice(0, most).flatMap((seq) => runs.bySeq(seq) ?? []);
        return { runs: found, total: own.length };
      }
      const { where, values } = conditionsOf(choice);
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
    },
  };
}
