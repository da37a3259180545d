/** What the engine gives at once. */
const PAGE = 1000;

export interface Page<T> {
  rows: T[];
  more: boolean;
  /** Where the next page begins; null: that was all. */
  next: number | null;
}

/**
 * As many rows as were asked for, in as many calls as that takes: one call would hold up receiving
 * for longer than a page does.
 */
export async function readPages<T>(
  wanted: { limit: number; before: number | undefined },
  read: (page: { limit: number; before: number | undefined }) => Promise<Page<T>>,
): Promise<Page<T>> {
  const rows: T[] = [];
  let { before } = wanted;
  for (;;) {
    const page = await read({ limit: Math.min(PAGE, wanted.limit - rows.length), before });
    rows.push(...page.rows);
    const { next } = page;
    if (next === null || rows.length >= wanted.limit) return { rows, more: page.more, next };
    // A search may come with fewer than were asked for, and go on from there.
    before = next;
  }
}
