/** What the engine gives at once. */
const PAGE = 1000;

export interface Page<T> {
  rows: T[];
  more: boolean;
}

/**
 * As many rows as were asked for, in as many calls as that takes: one call would hold up receiving
 * for longer than a page does.
 */
export async function readPages<T extends { seq: number }>(
  wanted: { limit: number; before: number | undefined },
  read: (page: { limit: number; before: number | undefined }) => Promise<Page<T>>,
): Promise<Page<T>> {
  const rows: T[] = [];
  let { before } = wanted;
  for (;;) {
    const page = await read({ limit: Math.min(PAGE, wanted.limit - rows.length), before });
    rows.push(...page.rows);
    if (!page.more || rows.length >= wanted.limit) return { rows, more: page.more };
    before = rows.at(-1)?.seq;
  }
}
