import type { DiffRow } from '../../../ui/line-diff.ts';

/** Rows of a comparison, what stood there at the left and what stands there now at the right. */
export function pairLines(
  rows: readonly DiffRow[],
): (readonly [left: DiffRow | undefined, right: DiffRow | undefined])[] {
  const pairs: (readonly [DiffRow | undefined, DiffRow | undefined])[] = [];
  let removed: DiffRow[] = [];
  let added: DiffRow[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1)
      pairs.push([removed[index], added[index]]);
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (row.kind === 'removed') removed.push(row);
    else if (row.kind === 'added') added.push(row);
    else {
      flush();
      pairs.push([row, row]);
    }
  }
  flush();
  return pairs;
}
