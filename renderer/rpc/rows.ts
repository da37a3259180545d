import { replaceEqualDeep } from '@tanstack/react-query';

/** What every listed thing has: `seq` grows with time and is unique. */
export interface Row {
  id: string;
  seq: number;
}

/** A row far from what is on screen: it keeps its place, and is read again when it comes near. */
export interface LetGo extends Row {
  letGo: true;
}

export type Slot<R extends Row> = R | LetGo;

export interface Page<R extends Row> {
  /** Newest first. */
  rows: readonly R[];
  /** Whether there are older ones, or may be. */
  more: boolean;
  /**
   * Where to go on, as `before`: a search may end early, with fewer rows than were asked for. Left
   * out: behind the last row.
   */
  next?: number | null;
}

export interface Rows<R extends Row> extends Page<Slot<R>> {
  /** More arrived than could be caught up with; the rows shown end before them. */
  behind: boolean;
  /** Of which list they are: another one starts at its top. */
  of: string;
}

/** Rows on both sides of what is on screen that are kept whole. */
const keptAround = 1500;
/** So that not each move of the window makes a new list. */
const slack = 500;

export function isLetGo(slot: Row): slot is LetGo {
  return 'letGo' in slot;
}

/** The first index whose row is not newer than `seq`; rows are sorted newest first. */
export function indexOfSeq(rows: readonly Row[], seq: number): number {
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
export function lowerEnd(page: Page<Row>): number {
  return page.more ? (page.next ?? page.rows.at(-1)?.seq ?? -Infinity) : -Infinity;
}

/**
 * Puts a page in the place of everything between `upper` and its oldest row: changed rows are
 * replaced, removed ones go, new ones come. An unchanged row stays the same object, so that it is
 * not drawn again.
 */
export function mergePage<R extends Row>(
  old: Page<Slot<R>>,
  page: Page<Slot<R>>,
  upper: number,
): Page<Slot<R>> {
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
  const { more, next = null } = to === old.rows.length ? page : old;
  return { rows, more, next };
}

/** @returns `old` itself when nothing about it changed, so that nothing is drawn again */
export function unchanged<R extends Row>(old: Rows<R>, next: Rows<R>): Rows<R> {
  const isSame =
    old.behind === next.behind &&
    old.of === next.of &&
    old.more === next.more &&
    (old.next ?? null) === (next.next ?? null) &&
    old.rows.length === next.rows.length &&
    old.rows.every((row, index) => row === next.rows[index]);
  return isSame ? old : next;
}

/** Whether rows may be missing between a page of the newest and the rows that are there. */
export function leavesGap(old: Page<Row>, head: Page<Row>): boolean {
  const newestKnown = old.rows[0]?.seq;
  return newestKnown !== undefined && head.more && lowerEnd(head) > newestKnown;
}

/** Lets go of rows far from `first` and `last`, so that memory does not grow with what was seen. */
export function letGoFar<R extends Row>(
  rows: readonly Slot<R>[],
  { first, last }: { first: number; last: number },
): readonly Slot<R>[] {
  const from = Math.max(0, first - keptAround);
  const to = Math.min(rows.length, last + 1 + keptAround);
  let whole = 0;
  for (const row of rows.slice(0, from)) if (!isLetGo(row)) whole += 1;
  for (const row of rows.slice(to)) if (!isLetGo(row)) whole += 1;
  if (whole <= slack) return rows;
  return rows.map((row, index) =>
    (index >= from && index < to) || isLetGo(row)
      ? row
      : { id: row.id, seq: row.seq, letGo: true as const },
  );
}

/** The same for a reader at the top: what is far below is read again when they go there. */
export function cutFar<R extends Row>(rows: Page<Slot<R>>, last: number): Page<Slot<R>> {
  const most = last + 1 + keptAround;
  if (rows.rows.length <= most + slack) return rows;
  return { rows: rows.rows.slice(0, most), more: true, next: null };
}
