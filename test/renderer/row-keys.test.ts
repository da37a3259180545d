import { expect, it } from 'vitest';
import { nextIndex } from '../../renderer/ui/row-keys.ts';

const at = { inList: true, cursor: 5, count: 10, page: 4 };

it.each([
  ['j', 6],
  ['K', 4],
  ['ArrowDown', 6],
  ['ArrowUp', 4],
  ['PageDown', 9],
  ['PageUp', 1],
  ['Home', 0],
  ['End', 9],
  ['x', undefined],
  ['Enter', undefined],
])('%s leads to row %s', (key, index) => {
  expect(nextIndex({ ...at, key })).toBe(index);
});

it('stays within the list', () => {
  expect(nextIndex({ ...at, key: 'j', cursor: 9 })).toBe(9);
  expect(nextIndex({ ...at, key: 'k', cursor: 0 })).toBe(0);
  expect(nextIndex({ ...at, key: 'j', cursor: -1 })).toBe(0);
  expect(nextIndex({ ...at, key: 'j', cursor: -1, count: 0 })).toBeUndefined();
});

it('leaves the arrows to whatever has the focus outside of the list', () => {
  expect(nextIndex({ ...at, inList: false, key: 'ArrowDown' })).toBeUndefined();
  expect(nextIndex({ ...at, inList: false, key: 'j' })).toBe(6);
});

it('goes on from where the row of the cursor was, when it is gone', () => {
  expect(nextIndex({ ...at, key: 'j', cursor: -1, gone: 5 })).toBe(5);
  expect(nextIndex({ ...at, key: 'k', cursor: -1, gone: 5 })).toBe(4);
});
