import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  lineTop,
  type RowLayout,
  rowAt,
  rowTop,
  scrollToShow,
  totalHeight,
} from '../../renderer/ui/row-layout.ts';

const layout: RowLayout = { count: 10, rowHeight: 50, lineHeight: 20, lines: [0, 3, 3, 10] };

it('leaves room for the lines between rows', () => {
  expect([0, 2, 3, 9].map((index) => rowTop(layout, index))).toEqual([20, 120, 210, 510]);
  expect([0, 1, 2, 3].map((place) => lineTop(layout, place))).toEqual([0, 170, 190, 560]);
  expect(totalHeight(layout)).toBe(580);
});

it('has neither a gap nor an overlap, wherever the lines are', () => {
  const lines = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 20 });
  fc.assert(
    fc.property(lines, (above) => {
      const any: RowLayout = { ...layout, count: 200, lines: above.sort((a, b) => a - b) };
      const places = [
        ...Array.from({ length: any.count }, (_, i) => [rowTop(any, i), any.rowHeight] as const),
        ...above.map((_, place) => [lineTop(any, place), any.lineHeight] as const),
      ].sort(([a], [b]) => a - b);
      let end = 0;
      for (const [top, height] of places) {
        expect(top).toBe(end);
        end += height;
      }
      expect(end).toBe(totalHeight(any));
    }),
  );
});

it('finds the row at a height', () => {
  for (let index = 0; index < layout.count; index += 1) {
    expect(rowAt(layout, rowTop(layout, index))).toBe(index);
    expect(rowAt(layout, rowTop(layout, index) + layout.rowHeight - 1)).toBe(index);
  }
  expect(rowAt({ ...layout, count: 0 }, 100)).toBe(0);
});

it('scrolls only as far as it takes to see a row', () => {
  const view = { top: 100, height: 200 };
  expect(scrollToShow(layout, 2, view)).toBeUndefined();
  expect(scrollToShow(layout, 1, view)).toBe(70);
  expect(scrollToShow(layout, 0, view)).toBe(0);
  expect(scrollToShow(layout, 5, view)).toBe(160);
});
