import { replaceEqualDeep } from '@tanstack/react-query';

/** What every listed thing has: `seq` grows with time and is unique. */
export interface Row {
  id: string;
  seq: number;
}

export interface Page<R extends Row> {
  /** Newest first. */
  rows: readonly R[];
  /** Whether there are older ones. */
  more: boolean;
}

export interface Rows<R extends Row> extends Page<R> {
  /** More arrived than could be caught up with; the rows shown end before them. */
  behind: boolean;
}

/** The first index whose row is not newer than `seq`; rows are sorted newest first. */
function indexOfSeq(rows: readonly Row[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && row.seq > seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The oldest `seq` that a page speaks about: below it nothing is known, unless it is the end. */
function lowerEnd(page: Page<Row>): number {
  return page.more ? (page.rows.at(-1)?.seq ?? -Infinity) : -Infinity;
}

/**
 * Puts a page in the place of everything between `upper` and its oldest row: changed rows are
 * replaced, removed ones go, new ones come. An unchanged row stays the same object, so that it is
 * not drawn again.
 */
export function mergePage<R extends Row>(old: Page<R>, page: Page<R>, upper: number): Page<R> {
  const from = indexOfSeq(old.rows, upper);
  const lower = lowerEnd(page);
  const to = lower === -Infinity ? old.rows.length : indexOfSeq(old.rows, lower - 1);
  const known = new Map(old.rows.slice(from, to).map((row) => [row.id, row]));
  const rows = [
    ...old.rows.slice(0, from),
    ...page.rows.map((row) => {
      const before = known.get(row.id);
      return before === undefined ? row : replaceEqualDeep(before, row);
    }),
    ...old.rows.slice(to),
  ];
  return { rows, more: to === old.rows.length ? page.more : old.more };
}

/** Whether rows may be missing between a page of the newest and the rows that are there. */
export function leavesGap<R extends Row>(old: Page<R>, head: Page<R>): boolean {
  const newestKnown = old.rows[0]?.seq;
  const oldestRead = head.rows.at(-1)?.seq;
  if (newestKnown === undefined || oldestRead === undefined) return false;
  return head.more && oldestRead > newestKnown;
}
