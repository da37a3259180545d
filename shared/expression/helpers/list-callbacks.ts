import type { Json } from '../../json.ts';
import { isTruthy, toItem, type Value } from '../values.ts';
import { defineHelper, type Helper, type HelperSpec } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';

type ListHelper = Pick<HelperSpec, 'name' | 'signature' | 'description' | 'example' | 'run'> & {
  methodOnly?: true;
};

function listHelper(spec: ListHelper): Helper {
  return defineHelper({ group: 'list', methodOf: ['list'], ...spec });
}

type ItemTest = (item: Json, index: number) => boolean;

/** A function as second argument, asked about each item. */
function testAt(args: HelperArguments): { list: Json[]; test: ItemTest } {
  const list = args.list(0);
  const callback = args.callback(1);
  return { list, test: (item, index) => isTruthy(callback(item, index, list)) };
}

export const listCallbackHelpers: readonly Helper[] = [
  listHelper({
    name: 'map',
    signature: 'map(list, each)',
    description: 'A list of what the function gives for each item.',
    example: { source: `[1, 2, 3].map(n => n * 10)`, result: [10, 20, 30] },
    run: (args) => {
      const list = args.list(0);
      const each = args.callback(1);
      args.budget.allocateList(list.length);
      return list.map((item, index) => toItem(each(item, index, list)));
    },
  }),
  listHelper({
    name: 'filter',
    signature: 'filter(list, test)',
    description: 'The items for which the function gives true.',
    example: { source: `[5, 12, 8].filter(n => n > 6)`, result: [12, 8] },
    run: (args) => {
      const { list, test } = testAt(args);
      args.budget.allocateList(list.length);
      return list.filter(test);
    },
  }),
  listHelper({
    name: 'find',
    signature: 'find(list, test)',
    description: 'The first item for which the function gives true.',
    example: {
      source: `[{ id: 1, name: "Ann" }, { id: 2, name: "Bob" }].find(p => p.id === 2)`,
      result: { id: 2, name: 'Bob' },
    },
    run: (args) => {
      const { list, test } = testAt(args);
      return list.find(test);
    },
  }),
  listHelper({
    name: 'findIndex',
    signature: 'findIndex(list, test)',
    description: 'Where the first item is for which the function gives true, from 0; otherwise -1.',
    example: { source: `["a", "b"].findIndex(x => x === "b")`, result: 1 },
    methodOnly: true,
    run: (args) => {
      const { list, test } = testAt(args);
      return list.findIndex(test);
    },
  }),
  listHelper({
    name: 'findLast',
    signature: 'findLast(list, test)',
    description: 'The last item for which the function gives true.',
    example: { source: `[1, 2, 3, 4].findLast(n => n < 4)`, result: 3 },
    methodOnly: true,
    run: (args) => {
      const { list, test } = testAt(args);
      return list.findLast(test);
    },
  }),
  listHelper({
    name: 'findLastIndex',
    signature: 'findLastIndex(list, test)',
    description: 'Where the last item is for which the function gives true, from 0; otherwise -1.',
    example: { source: `[1, 2, 3].findLastIndex(n => n < 3)`, result: 1 },
    methodOnly: true,
    run: (args) => {
      const { list, test } = testAt(args);
      return list.findLastIndex(test);
    },
  }),
  listHelper({
    name: 'some',
    signature: 'some(list, test)',
    description: 'Does the function give true for at least one item?',
    example: { source: `[1, 5].some(n => n > 4)`, result: true },
    run: (args) => {
      const { list, test } = testAt(args);
      return list.some(test);
    },
  }),
  listHelper({
    name: 'every',
    signature: 'every(list, test)',
    description: 'Does the function give true for all items?',
    example: { source: `[1, 5].every(n => n > 4)`, result: false },
    run: (args) => {
      const { list, test } = testAt(args);
      return list.every(test);
    },
  }),
  listHelper({
    name: 'partition',
    signature: 'partition(list, test)',
    description: 'Two lists: the items for which the function gives true, and the others.',
    example: {
      source: `partition([1, 8, 3, 9], n => n > 5)`,
      result: [
        [8, 9],
        [1, 3],
      ],
    },
    run: (args) => {
      const { list, test } = testAt(args);
      args.budget.allocateList(list.length + 8);
      const parts: [Json[], Json[]] = [[], []];
      list.forEach((item, index) => {
        parts[test(item, index) ? 0 : 1].push(item);
      });
      return parts;
    },
  }),
  listHelper({
    name: 'flatMap',
    signature: 'flatMap(list, each)',
    description: 'As map(), and lists that the function gives are taken apart.',
    example: { source: `["a b", "c"].flatMap(text => text.split(" "))`, result: ['a', 'b', 'c'] },
    run: (args) => {
      const list = args.list(0);
      const each = args.callback(1);
      const result: Json[] = [];
      list.forEach((item, index) => {
        const value = each(item, index, list);
        const items = Array.isArray(value) ? value : [toItem(value)];
        args.budget.spend(items.length);
        args.budget.allocateList(items.length);
        for (const one of items) result.push(one);
      });
      return result;
    },
  }),
  listHelper({
    name: 'reduce',
    signature: 'reduce(list, combine, start?)',
    description: 'One value out of all items: the function gets the result so far and the item.',
    example: { source: `[1, 2, 3].reduce((total, n) => total + n, 0)`, result: 6 },
    run: (args) => {
      const list = args.list(0);
      const combine = args.callback(1);
      if (args.count < 3 && list.length === 0) {
        throw args.refuse(0, 'needs a start value for an empty list', 'Write: reduce(combine, 0)');
      }
      const skip = args.count < 3 ? 1 : 0;
      let result: Value = skip === 1 ? list[0] : args.value(2);
      for (let i = skip; i < list.length; i += 1) result = combine(result, list[i], i);
      return result;
    },
  }),
];
