import type { Database } from 'better-sqlite3';
import { BLOCK_BITS, FULL_BLOCK } from './mark-sql.ts';

/** Events from `from` on and before `to`, by seq. */
export interface Span {
  from: number;
  to: number;
}

/** What is looked past: rows of marks in which every event is one of these. */
export type LookedPast = 'read' | 'archived' | 'done';

export interface MarkedSpans {
  /**
   * The seqs below `before`, the highest first, without those stretches in which everything is
   * marked: a million archived events are passed over in one step. What is left may hold marked ones
   * too.
   */
  besides(past: LookedPast, before: number): Iterable<Span>;
}

export function createMarkedSpans(db: Database): MarkedSpans {
  const prepared = (past: LookedPast) => {
    const bits = past === 'done' ? '(read | archived)' : past;
    const full = `${bits} = ${FULL_BLOCK}`;
    return {
      top: db
        .prepare<[number], number>(
          `SELECT block FROM event_marks WHERE block <= ? AND ${full} ORDER BY block DESC LIMIT 1`,
        )
        .pluck(),
      // Down to the first one whose lower neighbour is another matter.
      bottom: db
        .prepare<[number], number>(
          `SELECT block FROM event_marks m WHERE block <= ? AND ${full}
             AND NOT EXISTS (SELECT 1 FROM event_marks WHERE block = m.block - 1 AND ${full})
           ORDER BY block DESC LIMIT 1`,
        )
        .pluck(),
    };
  };
  const queries = {
    read: prepared('read'),
    archived: prepared('archived'),
    done: prepared('done'),
  };

  return {
    *besides(past, before) {
      const { top, bottom } = queries[past];
      for (let to = before; to > 0; ) {
        const full = top.get(Math.floor((to - 1) / 2 ** BLOCK_BITS));
        const from = full === undefined ? 0 : (full + 1) * 2 ** BLOCK_BITS;
        if (from < to) yield { from, to };
        if (full === undefined) return;
        to = (bottom.get(full) ?? full) * 2 ** BLOCK_BITS;
      }
    },
  };
}
