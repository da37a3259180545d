import { describe, expect, it } from 'vitest';
import { rowsAbove } from '../../../renderer/features/inbox/list/gap-places.ts';

/** `seq` counts minutes. */
const row = (seq: number) => ({ id: `id-${seq}`, seq, receivedAt: seq * 60_000 });
const rows = (...seqs: number[]) => seqs.map(row);
const gap = { from: 5.5 * 60_000 };

describe('where a gap stands among the events', () => {
  it('is between what came before and after it', () => {
    const places = new Map<number, number>();
    expect(rowsAbove(rows(8, 7, 6), gap, places)).toBeUndefined();
    expect(rowsAbove(rows(8, 7, 6, 5, 4), gap, places)).toBe(3);
  });

  it('is found again in the list of another search', () => {
    const places = new Map<number, number>();
    expect(rowsAbove(rows(8, 2), gap, places)).toBe(1);
    expect(rowsAbove(rows(8, 7, 5, 4, 3, 2, 1), gap, places)).toBe(2);
    expect(rowsAbove(rows(8, 2), gap, places)).toBe(1);
  });

  it('is kept where the rows around it were let go', () => {
    const places = new Map<number, number>();
    rowsAbove(rows(8, 6, 5, 4), gap, places);
    const letGo = (seq: number) => ({ id: `id-${seq}`, seq, letGo: true as const });
    expect(rowsAbove([row(8), letGo(6), letGo(5), row(4)], gap, places)).toBe(2);
  });
});
