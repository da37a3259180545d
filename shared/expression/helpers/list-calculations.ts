import type { Json, JsonObject } from '../../json.ts';
import { compareValues } from '../compare.ts';
import { contentKey } from '../equality.ts';
import { toText } from '../json-text.ts';
import {
  isMissing,
  isObject,
  isTruthy,
  numberFromText,
  ownValue,
  setOwn,
  type Value,
} from '../values.ts';
import { defineHelper, type Helper, type HelperSpec } from './define-helper.ts';
import type { BoundCallback, HelperArguments } from './helper-arguments.ts';
import { addNew } from './list-sets.ts';

type ListHelper = Omit<HelperSpec, 'group' | 'methodOf'>;

function listHelper(spec: ListHelper): Helper {
  return defineHelper({ group: 'list', methodOf: ['list'], ...spec });
}

/** The numbers of a list, or in its items; what is missing is left out, as in spreadsheets. */
function numbersOf(args: HelperArguments): number[] {
  const select = args.selector(1);
  const numbers: number[] = [];
  args.list(0).forEach((item, index) => {
    const value = select(item, index);
    if (isMissing(value) || value === '') return;
    const number = typeof value === 'string' ? numberFromText(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) {
      throw args.refuse(0, `needs numbers, but item ${index} is not one`);
    }
    numbers.push(number);
  });
  args.budget.allocateList(numbers.length);
  return numbers;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The values of `min(1, 2)`, `min([1, 2])`, `list.min()` and `list.min("price")`. */
function candidates(args: HelperArguments): Value[] {
  const first = args.value(0);
  if (!Array.isArray(first)) return args.rest(0);
  const select = args.selector(1);
  return args.list(0).map((item, index) => select(item, index));
}

function best(args: HelperArguments, sign: 1 | -1): Value {
  let found: Value;
  for (const value of candidates(args)) {
    if (isMissing(value)) continue;
    if (found === undefined || compareValues(value, found, args.budget) * sign > 0) found = value;
  }
  return found ?? null;
}

function bestItem(args: HelperArguments, sign: 1 | -1): Value {
  const select = args.selector(1);
  let found: { item: Json; value: Value } | undefined;
  args.list(0).forEach((item, index) => {
    const value = select(item, index);
    if (isMissing(value)) return;
    if (found === undefined || compareValues(value, found.value, args.budget) * sign > 0) {
      found = { item, value };
    }
  });
  return found?.item;
}

function sortItems(args: HelperArguments, select: BoundCallback, descending: boolean): Json[] {
  const list = args.list(0);
  args.budget.allocate(list.length * 64);
  const keyed = list.map((item, index) => ({ item, key: select(item, index) }));
  const sign = descending ? -1 : 1;
  return keyed
    .sort((a, b) => {
      // What is missing comes last in both directions.
      const missing = Number(isMissing(a.key)) - Number(isMissing(b.key));
      return missing || sign * compareValues(a.key, b.key, args.budget);
    })
    .map(({ item }) => item);
}

/** JavaScript's sort() compares as text, so that 10 comes before 9; here numbers sort as numbers. */
function sortByFunction(args: HelperArguments): Json[] {
  if (!args.has(1)) return sortItems(args, (item) => item, false);
  const compare = args.callback(1);
  const list = args.list(0);
  args.budget.allocateList(list.length);
  return [...list].sort((a, b) => {
    const order = compare(a, b);
    return typeof order === 'number' && !Number.isNaN(order) ? order : 0;
  });
}

/** Groups by the text of what is selected: keys of objects are text. */
function groupItems(args: HelperArguments): Map<string, Json[]> {
  const select = args.selector(1);
  const groups = new Map<string, Json[]>();
  const list = args.list(0);
  args.budget.allocateList(list.length);
  list.forEach((item, index) => {
    const key = toText(select(item, index), args.budget);
    const items = groups.get(key);
    if (items === undefined) {
      args.budget.allocateObject(2);
      groups.set(key, [item]);
    } else {
      items.push(item);
    }
  });
  return groups;
}

function toObject(groups: ReadonlyMap<string, Json[]>, read: (items: Json[]) => Value): JsonObject {
  const result: JsonObject = {};
  for (const [key, items] of groups) setOwn(result, key, read(items));
  return result;
}

const prices = '[{ price: 5 }, { price: 7.5 }]';
const people =
  '[{ name: "Ann", team: "a" }, { name: "Bob", team: "b" }, { name: "Cy", team: "a" }]';

export const listCalculationHelpers: readonly Helper[] = [
  listHelper({
    name: 'sum',
    signature: 'sum(list, by?)',
    description: 'Adds up numbers, or a field of each item; what is missing counts as nothing.',
    example: { source: `${prices}.sum("price")`, result: 12.5 },
    run: (args) => sum(numbersOf(args)),
  }),
  listHelper({
    name: 'average',
    signature: 'average(list, by?)',
    description: 'The average of numbers, or of a field of each item; null when there are none.',
    example: { source: `average([2, 4, 9])`, result: 5 },
    run: (args) => {
      const numbers = numbersOf(args);
      return numbers.length === 0 ? null : sum(numbers) / numbers.length;
    },
  }),
  listHelper({
    name: 'median',
    signature: 'median(list, by?)',
    description: 'The middle one of numbers in order; null when there are none.',
    example: { source: `median([1, 100, 3])`, result: 3 },
    run: (args) => {
      const numbers = numbersOf(args).sort((a, b) => a - b);
      args.budget.spend(numbers.length * 4);
      const middle = numbers.length >> 1;
      const [low, high] = [
        numbers[numbers.length % 2 === 0 ? middle - 1 : middle],
        numbers[middle],
      ];
      return low === undefined || high === undefined ? null : (low + high) / 2;
    },
  }),
  listHelper({
    name: 'min',
    signature: 'min(...values)',
    description: 'The smallest of several values, of a list, or of a field of each item.',
    example: { source: `min(3, 1, 2)`, result: 1 },
    run: (args) => best(args, -1),
  }),
  listHelper({
    name: 'max',
    signature: 'max(...values)',
    description: 'The largest of several values, of a list, or of a field of each item.',
    example: { source: `${prices}.max("price")`, result: 7.5 },
    run: (args) => best(args, 1),
  }),
  listHelper({
    name: 'minBy',
    signature: 'minBy(list, by)',
    description: 'The item whose field, or function result, is the smallest.',
    example: { source: `minBy(${prices}, "price")`, result: { price: 5 } },
    run: (args) => bestItem(args, -1),
  }),
  listHelper({
    name: 'maxBy',
    signature: 'maxBy(list, by)',
    description: 'The item whose field, or function result, is the largest.',
    example: { source: `maxBy(${prices}, p => p.price)`, result: { price: 7.5 } },
    run: (args) => bestItem(args, 1),
  }),
  listHelper({
    name: 'count',
    signature: 'count(list, test?)',
    description: 'How many items there are, or for how many the function gives true.',
    example: { source: `count([1, 5, 9], n => n > 4)`, result: 2 },
    run: (args) => {
      if (!args.has(1)) return args.listUnread(0).length;
      const test = args.callback(1);
      return args.list(0).filter((item, index) => isTruthy(test(item, index))).length;
    },
  }),
  listHelper({
    name: 'sortBy',
    signature: 'sortBy(list, by?, order?)',
    description: 'Sorts by a field or a function, "asc" or "desc"; what is missing comes last.',
    example: {
      source: `${prices}.sortBy("price", "desc")`,
      result: [{ price: 7.5 }, { price: 5 }],
    },
    run: (args) => {
      const order = args.optionalText(2) ?? 'asc';
      if (order !== 'asc' && order !== 'desc')
        throw args.refuse(2, 'takes "asc" or "desc" as order');
      return sortItems(args, args.selector(1), order === 'desc');
    },
  }),
  listHelper({
    name: 'sort',
    signature: 'sort(list, compare?)',
    description: 'Sorts numbers by size and text by alphabet, or by a function of two items.',
    example: { source: `[10, 9, 1].sort()`, result: [1, 9, 10] },
    run: sortByFunction,
  }),
  listHelper({
    name: 'toSorted',
    signature: 'toSorted(list, compare?)',
    description: 'The same as sort(), which never changes the list it is given.',
    example: { source: `["b", "a"].toSorted()`, result: ['a', 'b'] },
    methodOnly: true,
    run: sortByFunction,
  }),
  listHelper({
    name: 'unique',
    signature: 'unique(list, by?)',
    description: 'Each item once; with a field or function, the first item for each of its values.',
    example: { source: `unique([1, 2, 2, 1])`, result: [1, 2] },
    run: (args) => {
      const select = args.selector(1);
      const seen = new Set<string>();
      const list = args.list(0);
      args.budget.allocateList(list.length);
      return list.filter((item, index) => addNew(args, seen, select(item, index)));
    },
  }),
  listHelper({
    name: 'groupBy',
    signature: 'groupBy(list, by)',
    description: 'An object with a list of items for each value of a field or function.',
    example: {
      source: `groupBy(${people}, "team").mapValues(team => team.pluck("name"))`,
      result: { a: ['Ann', 'Cy'], b: ['Bob'] },
    },
    run: (args) => toObject(groupItems(args), (items) => items),
  }),
  listHelper({
    name: 'countBy',
    signature: 'countBy(list, by)',
    description: 'An object with the number of items for each value of a field or function.',
    example: { source: `countBy(${people}, "team")`, result: { a: 2, b: 1 } },
    run: (args) => toObject(groupItems(args), (items) => items.length),
  }),
  listHelper({
    name: 'keyBy',
    signature: 'keyBy(list, by)',
    description: 'An object with the last item for each value of a field or function.',
    example: {
      source: `keyBy([{ id: "x", n: 1 }, { id: "y", n: 2 }], "id")`,
      result: { x: { id: 'x', n: 1 }, y: { id: 'y', n: 2 } },
    },
    run: (args) => toObject(groupItems(args), (items) => items.at(-1)),
  }),
  listHelper({
    name: 'pluck',
    signature: 'pluck(list, path)',
    description: 'A list of one field of each item.',
    example: { source: `${people}.pluck("name")`, result: ['Ann', 'Bob', 'Cy'] },
    run: (args) => {
      const select = args.selector(1);
      const list = args.list(0);
      args.budget.allocateList(list.length);
      return list.map((item, index) => select(item, index) ?? null);
    },
  }),
  listHelper({
    name: 'where',
    signature: 'where(list, fields)',
    description: 'The items whose fields have these values.',
    example: { source: `where(${people}, { team: "b" })`, result: [{ name: 'Bob', team: 'b' }] },
    run: (args) => {
      const fields = args.object(1);
      const keys = Object.keys(fields);
      const wanted = keys.map((key) => contentKey(fields[key], args.budget));
      const list = args.list(0);
      args.budget.allocateList(list.length);
      return list.filter((item) =>
        keys.every((key, index) => {
          args.budget.spend(1);
          if (!isObject(item)) return false;
          return contentKey(ownValue(item, key), args.budget) === wanted[index];
        }),
      );
    },
  }),
];
