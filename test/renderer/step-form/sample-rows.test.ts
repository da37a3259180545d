import { describe, expect, it } from 'vitest';
import { operatorGroups, sampleOf } from '../../../renderer/step-form/schema/operator-groups.ts';
import {
  foundRows,
  parentIndex,
  sampleRows,
} from '../../../renderer/step-form/tree/sample-rows.ts';
import { samples } from './samples.ts';

const closed = { toggled: new Map<string, boolean>(), limits: new Map<string, number>() };
const value = { list: [{ a: 1 }, { a: 2 }, { a: 3 }], 'two words': 'x', deep: { email: 'ada@x' } };

describe('the rows of sample data', () => {
  it('show the first item of a list and the number of the others', () => {
    expect(sampleRows(value, 'trigger', closed).map(({ path }) => path)).toEqual([
      'trigger',
      'trigger.list',
      'trigger.list[0]',
      'trigger.list[0].a',
      'trigger.list…',
      'trigger["two words"]',
      'trigger.deep',
      'trigger.deep.email',
    ]);
    const limits = new Map([['trigger.list', 3]]);
    expect(sampleRows(value, 'trigger', { ...closed, limits })).toHaveLength(11);
    const toggled = new Map([['trigger.list', false]]);
    expect(sampleRows(value, 'trigger', { ...closed, toggled })).toHaveLength(5);
  });

  it('are found by name and by value, with what is around them', () => {
    expect(foundRows(value, 'trigger', 'ADA').map(({ path }) => path)).toEqual([
      'trigger',
      'trigger.deep',
      'trigger.deep.email',
    ]);
    expect(foundRows(value, 'trigger', '3').map(({ path }) => path)).toEqual([
      'trigger',
      'trigger.list',
      'trigger.list[2]',
      'trigger.list[2].a',
    ]);
    expect(foundRows(value, 'trigger', 'nothing')).toEqual([]);
  });

  it('know their parent', () => {
    const rows = sampleRows(value, 'trigger', closed);
    expect(parentIndex(rows, 7)).toBe(6);
    expect(parentIndex(rows, 0)).toBe(0);
  });
});

describe('operators', () => {
  const operators = ['any', 'text', 'number', 'date', 'list'].map((group) => ({
    value: group,
    title: group,
    group,
    right: true,
    ignoreCase: false,
  }));
  const first = (sample: Parameters<typeof operatorGroups>[1]) =>
    operatorGroups(operators, sample)[0]?.title;

  it('that fit the value come first, and none is missing', () => {
    expect(first(12)).toBe('Number');
    expect(first('abc')).toBe('Text');
    expect(first('2026-11-23T08:00:00Z')).toBe('Date');
    expect(first([1])).toBe('List');
    expect(first(undefined)).toBe('Any value');
    expect(operatorGroups(operators, 12)).toHaveLength(5);
  });

  it('look at the sample of a side that reads one path', () => {
    expect(sampleOf('{{ trigger.body.total }}', samples)).toBe(129.5);
    expect(sampleOf('{{ trigger.body.total }} €', samples)).toBeUndefined();
    expect(sampleOf(5, samples)).toBe(5);
  });
});
