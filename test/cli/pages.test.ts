import { describe, expect, it } from 'vitest';
import { readPages } from '../../cli/pages.ts';

const all = Array.from({ length: 2500 }, (_, i) => ({ seq: 2500 - i }));

function reader(calls: number[]) {
  return async (page: { limit: number; before: number | undefined }) => {
    calls.push(page.limit);
    const from = all.filter(({ seq }) => page.before === undefined || seq < page.before);
    return { rows: from.slice(0, page.limit), more: from.length > page.limit };
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

  it('stops where there are no others', async () => {
    const calls: number[] = [];
    const page = await readPages({ limit: 9000, before: 1201 }, reader(calls));
    expect(page.rows).toHaveLength(1200);
    expect(page.more).toBe(false);
    expect(calls).toHaveLength(2);
  });
});
