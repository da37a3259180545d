import { expect, it } from 'vitest';
import { findInJson, wayTo } from '../../renderer/ui/find-in-json.ts';
import { visibleRows } from '../../renderer/ui/json-tree.ts';

const value = {
  order: { SKU: 'A-1', items: Array.from({ length: 300 }, (_, index) => ({ sku: `B-${index}` })) },
  paid: true,
};
const untouched = { toggled: new Map<string, boolean>(), limits: new Map<string, number>() };

it('finds keys and values in whatever case, in the order of the tree', () => {
  expect(findInJson(value, 'trigger', 'a-1').map(({ path }) => path)).toEqual([
    'trigger.order.SKU',
  ]);
  expect(findInJson(value, 'trigger', 'TRUE').map(({ path }) => path)).toEqual(['trigger.paid']);
  const all = findInJson(value, 'trigger', 'sku');
  expect(all).toHaveLength(301);
  expect(all[0]?.path).toBe('trigger.order.SKU');
  expect(findInJson(value, 'trigger', ' ')).toEqual([]);
});

it('opens the way to a place, also behind what is drawn at once', () => {
  const [place] = findInJson(value, 'trigger', 'B-250');
  const rows = visibleRows(value, 'trigger', wayTo(place, untouched));
  expect(rows.some(({ path }) => path === 'trigger.order.items[250].sku')).toBe(true);
  expect(wayTo(undefined, untouched)).toBe(untouched);
});
