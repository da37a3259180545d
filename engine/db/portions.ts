import { setImmediate } from 'node:timers/promises';
import { NotFoundError } from '../../shared/errors.ts';

/** What one look at a table may take, so that receiving is hardly held up. */
const TURN_MS = 8;
const FIRST_STRETCH = 2000;
const SHORTEST_STRETCH = 100;
const LONGEST_STRETCH = 200_000;

/**
 * Walks over a table by stretches of seqs up to `upTo`, others have their turn in between: `find`
 * gives what it wants of those behind `after`. How long a stretch is follows from how long the last
 * ones took.
 */
export async function* portions<T>(
  upTo: number,
  find: (range: { after: number; upTo: number }) => readonly T[],
): AsyncGenerator<readonly T[]> {
  let stretch = FIRST_STRETCH;
  for (let after = 0; after < upTo; ) {
    const began = performance.now();
    const end = Math.min(after + stretch, upTo);
    const found = find({ after, upTo: end });
    const isSlow = performance.now() - began > TURN_MS;
    if (found.length > 0) yield found;
    after = end;
    stretch = Math.max(
      SHORTEST_STRETCH,
      Math.min(LONGEST_STRETCH, Math.round(isSlow ? stretch / 2 : stretch * 2)),
    );
    await setImmediate();
  }
}

/**
 * Keys of references, each once, the lowest first; others have their turn in between.
 *
 * @throws NotFoundError, which `keyOf` throws, unless `skipGone`
 */
export async function keysOf(
  { ids, skipGone = false }: { ids: readonly string[]; skipGone?: boolean | undefined },
  keyOf: (ref: string) => number,
): Promise<number[]> {
  const keys = new Set<number>();
  let began = performance.now();
  for (const ref of ids) {
    try {
      keys.add(keyOf(ref));
    } catch (error) {
      if (!skipGone || !(error instanceof NotFoundError)) throw error;
    }
    if (performance.now() - began < TURN_MS) continue;
    await setImmediate();
    began = performance.now();
  }
  return [...keys].sort((a, b) => a - b);
}
