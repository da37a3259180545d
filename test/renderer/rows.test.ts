import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutFar,
  isLetGo,
  leavesGap,
  letGoFar,
  mergePage,
  type Page,
  type Row,
  type Slot,
  unchanged,
} from '../../renderer/rpc/rows.ts';

interface Item extends Row {
  status: string;
}

const item = (seq: number, status = 'old'): Item => ({ id: `id-${seq}`, seq, status });
const page = (seqs: readonly number[], more = true, status = 'old'): Page<Item> => ({
  rows: seqs.map((seq) => item(seq, status)),
  more,
});
const seqs = ({ rows }: Page<Slot<Item>>) => rows.map(({ seq }) => seq);

describe('a page of the newest rows', () => {
  it('puts new rows on top and keeps the older ones', () => {
    const merged = mergePage(page([5, 4, 3, 2, 1], false), page([7, 6, 5, 4]), Infinity);
    expect(seqs(merged)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(merged.more).toBe(false);
  });

  it('keeps the object of a row that did not change and replaces one that did', () => {
    const old = page([3, 2, 1], false);
    const fresh: Page<Item> = { rows: [item(3), item(2, 'new'), item(1)], more: false };
    const merged = mergePage(old, fresh, Infinity);
    expect(merged.rows[0]).toBe(old.rows[0]);
    expect(merged.rows[1]).toEqual(item(2, 'new'));
    expect(merged.rows[2]).toBe(old.rows[2]);
  });

  it('takes out rows that are gone', () => {
    expect(seqs(mergePage(page([5, 4, 3, 2, 1]), page([5, 3, 2]), Infinity))).toEqual([5, 3, 2, 1]);
    expect(seqs(mergePage(page([3, 2, 1]), page([], false), Infinity))).toEqual([]);
  });

  it('is all there is when it reaches the end', () => {
    const merged = mergePage(page([9, 8, 7]), page([9], false), Infinity);
    expect(seqs(merged)).toEqual([9]);
    expect(merged.more).toBe(false);
  });
});

describe('a page from the middle', () => {
  it('changes nothing above and below it', () => {
    const old = page([9, 8, 7, 6, 5, 4, 3]);
    const merged = mergePage(old, page([7, 5], true, 'new'), 7);
    expect(merged.rows.map((row) => [row.seq, isLetGo(row) ? 'gone' : row.status])).toEqual([
      [9, 'old'],
      [8, 'old'],
      [7, 'new'],
      [5, 'new'],
      [4, 'old'],
      [3, 'old'],
    ]);
    expect(merged.more).toBe(true);
  });
});

it('is what the engine has, whichever part was read again', () => {
  const known = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
  fc.assert(
    fc.property(known, known, fc.integer({ min: 1, max: 20 }), (before, after, limit) => {
      const sorted = (list: number[]) => [...list].sort((a, b) => b - a);
      const old = page(sorted(before), false);
      const all = sorted(after);
      const head = page(all.slice(0, limit), all.length > limit, 'new');
      const merged = mergePage(old, head, Infinity);
      const lower = head.more ? (head.rows.at(-1)?.seq ?? 0) : 0;
      const expected = [...seqs(head), ...sorted(before).filter((seq) => seq < lower)];
      expect(seqs(merged)).toEqual(expected);
    }),
  );
});

it('sees a gap only where rows may be missing', () => {
  expect(leavesGap(page([3, 2, 1]), page([9, 8, 7]))).toBe(true);
  expect(leavesGap(page([7, 6]), page([9, 8, 7]))).toBe(false);
  expect(leavesGap(page([3]), page([9, 8], false))).toBe(false);
  expect(leavesGap(page([]), page([9, 8]))).toBe(false);
});

describe('rows far from the screen', () => {
  const all = page(Array.from({ length: 20_000 }, (_, index) => 20_000 - index));
  const whole = (rows: readonly Slot<Item>[]) => rows.filter((row) => !isLetGo(row)).length;

  it('are let go and keep their places', () => {
    const rows = letGoFar(all.rows, { first: 10_000, last: 10_040 });
    expect(seqs({ rows, more: true })).toEqual(seqs(all));
    expect(whole(rows)).toBeLessThan(4000);
    expect(rows.slice(10_000, 10_041)).toEqual(all.rows.slice(10_000, 10_041));
  });

  it('stay the same list while there are few of them', () => {
    const rows = letGoFar(all.rows, { first: 10_000, last: 10_040 });
    expect(letGoFar(rows, { first: 10_200, last: 10_240 })).toBe(rows);
  });

  it('come back in their places with a page', () => {
    const rows = letGoFar(all.rows, { first: 10_000, last: 10_040 });
    const upper = rows[100]?.seq ?? 0;
    const again = page(seqs(all).slice(100, 600));
    const merged = mergePage<Item>({ rows, more: true }, again, upper);
    expect(seqs(merged)).toEqual(seqs(all));
    expect(whole(merged.rows)).toBe(whole(rows) + 500);
  });

  it('are cut off below a reader at the top, and there is more then', () => {
    const cut = cutFar({ ...all, more: false }, 40);
    expect(cut.more).toBe(true);
    expect(cut.rows.length).toBeLessThan(2000);
    expect(cutFar(cut, 40)).toBe(cut);
  });
});

describe('a refresh', () => {
  const old = { ...page([3, 2, 1]), behind: false, of: 'list' };

  it('that changes nothing leaves the list the same object', () => {
    expect(unchanged(old, { ...old, rows: [...old.rows], next: null })).toBe(old);
  });

  it.each([
    ['another row', { rows: [item(4), ...old.rows] }],
    ['a changed row', { rows: [item(3, 'new'), ...old.rows.slice(1)] }],
    ['a gap above', { behind: true }],
    ['another list', { of: 'other' }],
    ['its end', { more: !old.more }],
  ])('that brings %s makes a new one', (_what, change) => {
    const next = { ...old, ...change };
    expect(unchanged(old, next)).toBe(next);
  });
});
