import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellAt, itemOf, stripLayout } from '../../../renderer/features/runs/loop/strip-layout.ts';

it('gives every item a cell in which a press finds it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 60, max: 900 }),
      fc.nat(),
      (items, width, any) => {
        const layout = stripLayout(items, width, 60);
        const index = any % items;
        const { x, y } = cellAt(layout, index);
        const found = itemOf(layout, { x: x + 1, y: y + 1 }, items);
        expect(found).toBe(index - (index % layout.perCell));
        expect(y + layout.cell).toBeLessThanOrEqual(60 + layout.pitch);
      },
    ),
    { numRuns: 300 },
  );
});

it('finds nothing beside the cells', () => {
  const layout = stripLayout(3, 200, 60);
  expect(itemOf(layout, { x: 199, y: 1 }, 3)).toBeNull();
  expect(itemOf(layout, { x: 1, y: -5 }, 3)).toBeNull();
});
