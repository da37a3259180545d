import { describe, expect, it } from 'vitest';
import { readPages } from '../../cli/pages.ts';

const all = Array.from({ length: 2500 }, (_, i) => ({ seq: 2500 - i }));

function reader(calls: number[]) {
  return async (page: { limit: number; before: number | undefined }) => {
    calls.push(page.limit);
    const from = all.filter(({ seq }) => page.before === undefined || seq < page.before);
    const rows = from.slice(0, page.limit);
    const more = from.length > page.limit;
    return { rows, more, next: more ? (rows.at(-1)?.seq ?? null) : null };
  };
}

describe('reading many rows', () => {
  it('asks for a thousand at a time until there are enough', async () => {
    const calls: number[] = [];
    const page = await readPages({ limit: 2200, before: undefined }, reader(calls));
    expect(calls).toEqual([1000, 1000, 200]);
    expect(page.rows.map(({ seq }) => seq)).toEqual(all.slice(0, 2200).map(({ seq }) => seq));
    expect(page.more).toBe(true);
  });

  it('goes on where a search says, also when a page has fewer rows than were asked for', async () => {
    const asked: (number | undefined)[] = [];
    const page = await readPages({ limit: 3, before: undefined }, async ({ before }) => {
      asked.push(before);
      if (before === undefined) return { rows: [], more: true, next: 90 };
      return before === 90
        ? { rows: [{ seq: 80 }], more: true, next: 40 }
        : { rows: [{ seq: 7 }], more: false, next: null };
    });
    expect(asked).toEqual([undefined, 90, 40]);
    expect(page).toEqual({ rows: [{ seq: 80 }, { seq: 7 }], more: false, next: null });
  });

  it('stops where there are no others', async () => {
    const calls: number[] = [];
    const page = await readPages({ limit: 9000, before: 1201 }, reader(calls));
    expect(page.rows).toHaveLength(1200);
    expect(page.more).toBe(false);
    expect(calls).toHaveLength(2);
  });
});
