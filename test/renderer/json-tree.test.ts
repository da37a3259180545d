import { describe, expect, it } from 'vitest';
import { childPath, parentRow, type TreeState, visibleRows } from '../../renderer/ui/json-tree.ts';
import type { Json } from '../../shared/json.ts';

const none: TreeState = { toggled: new Map(), limits: new Map() };
const paths = (value: Json, state = none) =>
  visibleRows(value, 'trigger', state).map((r) => r.path);

describe('paths', () => {
  it('are what an expression would say', () => {
    expect(childPath('trigger', 'body')).toBe('trigger.body');
    expect(childPath('trigger.items', 0)).toBe('trigger.items[0]');
    expect(childPath('trigger.headers', 'x-id')).toBe('trigger.headers["x-id"]');
    expect(childPath('trigger', 'a"b')).toBe('trigger["a\\"b"]');
    expect(childPath('trigger', '')).toBe('trigger[""]');
  });
});

describe('visible rows', () => {
  it('start open near the top', () => {
    expect(paths({ a: { b: 1 }, c: [true, null] })).toEqual([
      'trigger',
      'trigger.a',
      'trigger.a.b',
      'trigger.c',
      'trigger.c[0]',
      'trigger.c[1]',
    ]);
  });

  it('of something large start closed and open on request', () => {
    const value = { list: Array.from({ length: 30 }, (_, i) => i) };
    expect(paths(value)).toEqual(['trigger', 'trigger.list']);
    const opened = { ...none, toggled: new Map([['trigger.list', true]]) };
    expect(paths(value, opened)).toHaveLength(32);
  });

  it('are at most a hundred per list, with a row that gives more', () => {
    const value = Array.from({ length: 5000 }, (_, i) => i);
    const rows = visibleRows(value, 'trigger', none);
    expect(rows).toHaveLength(102);
    expect(rows.at(-1)).toMatchObject({ kind: 'more', parent: 'trigger', shown: 100, total: 5000 });
    const more = { ...none, limits: new Map([['trigger', 600]]) };
    expect(visibleRows(value, 'trigger', more)).toHaveLength(602);
  });

  it('show keys that would reach the prototype as the data they are', () => {
    const value: Json = JSON.parse('{"__proto__":{"a":1},"constructor":2}');
    expect(paths(value)).toContain('trigger.__proto__.a');
    expect(paths(value)).toContain('trigger.constructor');
  });

  it('let long text be opened, and nothing that is empty or short', () => {
    const value = { long: 'x'.repeat(1000), short: 'x', list: [], object: {} };
    const rows = visibleRows(value, 'trigger', none).filter((row) => row.kind === 'node');
    expect(rows.map(({ path, expanded }) => [path, expanded])).toEqual([
      ['trigger', true],
      ['trigger.long', false],
      ['trigger.short', null],
      ['trigger.list', null],
      ['trigger.object', null],
    ]);
  });
});

it('finds the parent of a row', () => {
  const rows = visibleRows({ a: { b: 1, c: 2 }, d: 3 }, 'trigger', none);
  const at = (path: string) => rows.findIndex((row) => row.path === path);
  expect(parentRow(rows, at('trigger.a.c'))).toBe(at('trigger.a'));
  expect(parentRow(rows, at('trigger.d'))).toBe(0);
  expect(parentRow(rows, 0)).toBe(0);
});
