import type { Json } from '../../json.ts';
import { maxDepth, tooDeep } from '../budget.ts';
import { deepEquals } from '../equality.ts';
import { toText } from '../json-text.ts';
import { isEmpty, isObject, setOwn, toItem, type Value } from '../values.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';
import { randomFraction } from './numbers.ts';

const fromZero = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** A new list with part of the items, charged before it is made. */
function part(args: HelperArguments, start: number, end?: number): Json[] {
  const list = args.listUnread(0);
  const from = start < 0 ? Math.max(0, list.length + start) : Math.min(start, list.length);
  const until =
    end === undefined ? list.length : end < 0 ? list.length + end : Math.min(end, list.length);
  const length = Math.max(0, until - from);
  args.budget.spend(length);
  args.budget.allocateList(length);
  return list.slice(from, from + length);
}

export function copied(args: HelperArguments): Json[] {
  const list = args.list(0);
  args.budget.allocateList(list.length);
  return [...list];
}

export const listHelpers: readonly Helper[] = [
  defineHelper({
    name: 'first',
    group: 'list',
    signature: 'first(list, count?)',
    description: 'The first item, or a list of the first items.',
    example: { source: `first(["a", "b", "c"])`, result: 'a' },
    methodOf: ['list'],
    run: (args) => {
      const count = args.optionalInteger(1, fromZero);
      return count === undefined ? args.listUnread(0)[0] : part(args, 0, count);
    },
  }),
  defineHelper({
    name: 'last',
    group: 'list',
    signature: 'last(list, count?)',
    description: 'The last item, or a list of the last items.',
    example: { source: `last(["a", "b", "c"], 2)`, result: ['b', 'c'] },
    methodOf: ['list'],
    run: (args) => {
      const count = args.optionalInteger(1, fromZero);
      if (count === undefined) return args.listUnread(0).at(-1);
      return count === 0 ? [] : part(args, -count);
    },
  }),
  defineHelper({
    name: 'at',
    group: 'list',
    signature: 'at(list, index)',
    description: 'The item at this place from 0; negative counts from the end.',
    example: { source: `[1, 2, 3].at(-1)`, result: 3 },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => args.listUnread(0).at(args.integer(1)),
  }),
  defineHelper({
    name: 'slice',
    group: 'list',
    signature: 'slice(list, start?, end?)',
    description: 'The items from start up to, not including, end; negative counts from the end.',
    example: { source: `[1, 2, 3, 4].slice(1, 3)`, result: [2, 3] },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => part(args, args.optionalInteger(1) ?? 0, args.optionalInteger(2)),
  }),
  defineHelper({
    name: 'join',
    group: 'list',
    signature: 'join(list, separator?, lastSeparator?)',
    description: 'Makes text of the items, with a separator (default ",") between them.',
    example: { source: `join(["Ann", "Bob", "Cy"], ", ", " and ")`, result: 'Ann, Bob and Cy' },
    methodOf: ['list'],
    run: joinItems,
  }),
  defineHelper({
    name: 'concat',
    group: 'list',
    signature: 'concat(list, ...others)',
    description: 'One list out of several; what is no list becomes an item.',
    example: { source: `[1].concat([2, 3], 4)`, result: [1, 2, 3, 4] },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => gather(args, args.rest(0)),
  }),
  defineHelper({
    name: 'reverse',
    group: 'list',
    signature: 'reverse(value)',
    description: 'The items of a list, or the characters of a text, in reverse order.',
    example: { source: `reverse([1, 2, 3])`, result: [3, 2, 1] },
    methodOf: ['list', 'text'],
    run: (args) => {
      const value = args.value(0);
      if (Array.isArray(value)) return copied(args).reverse();
      const text = args.text(0);
      args.budget.spend(text.length >> 3);
      args.budget.allocate(text.length * 24);
      return Array.from(text).reverse().join('');
    },
  }),
  defineHelper({
    name: 'toReversed',
    group: 'list',
    signature: 'toReversed(list)',
    description: 'The items in reverse order; the same as reverse().',
    example: { source: `[1, 2].toReversed()`, result: [2, 1] },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => copied(args).reverse(),
  }),
  defineHelper({
    name: 'with',
    group: 'list',
    signature: 'with(list, index, value)',
    description: 'A list in which one item is replaced.',
    example: { source: `[1, 2, 3].with(1, 9)`, result: [1, 9, 3] },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => {
      const list = copied(args);
      const index = args.integer(1);
      const place = index < 0 ? list.length + index : index;
      if (!(place >= 0 && place < list.length)) throw args.refuse(1, `finds no item ${index}`);
      list[place] = toItem(args.value(2));
      return list;
    },
  }),
  defineHelper({
    name: 'indexOf',
    group: 'list',
    signature: 'indexOf(list, item)',
    description: 'Where the item first occurs, from 0; -1 when it does not.',
    example: { source: `["a", "b"].indexOf("b")`, result: 1 },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => {
      const item = args.value(1);
      return args.list(0).findIndex((candidate) => deepEquals(candidate, item, args.budget));
    },
  }),
  defineHelper({
    name: 'lastIndexOf',
    group: 'list',
    signature: 'lastIndexOf(list, item)',
    description: 'Where the item last occurs, from 0; -1 when it does not.',
    example: { source: `["a", "b", "a"].lastIndexOf("a")`, result: 2 },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => {
      const item = args.value(1);
      return args.list(0).findLastIndex((candidate) => deepEquals(candidate, item, args.budget));
    },
  }),
  defineHelper({
    name: 'flat',
    group: 'list',
    signature: 'flat(list, depth?)',
    description: 'Takes lists in the list apart, one level or as many as given.',
    example: { source: `[1, [2, [3]]].flat()`, result: [1, 2, [3]] },
    methodOf: ['list'],
    methodOnly: true,
    run: (args) => flatten(args, args.list(0), args.optionalInteger(1) ?? 1),
  }),
  defineHelper({
    name: 'flatten',
    group: 'list',
    signature: 'flatten(list)',
    description: 'Takes lists in the list apart, at all levels.',
    example: { source: `flatten([1, [2, [3, [4]]]])`, result: [1, 2, 3, 4] },
    methodOf: ['list'],
    run: (args) => flatten(args, args.list(0), maxDepth),
  }),
  defineHelper({
    name: 'compact',
    group: 'list',
    signature: 'compact(value)',
    description: 'Leaves out what is null or empty in a list or an object.',
    example: { source: `compact(["a", null, "", "b"])`, result: ['a', 'b'] },
    methodOf: ['list', 'object'],
    run: (args) => {
      const value = args.value(0);
      if (!isObject(value)) return copied(args).filter((item) => !isEmpty(item));
      const keys = Object.keys(value);
      args.budget.spend(keys.length);
      args.budget.allocateObject(keys.length);
      const result = {};
      for (const key of keys) if (!isEmpty(value[key])) setOwn(result, key, value[key]);
      return result;
    },
  }),
  defineHelper({
    name: 'chunk',
    group: 'list',
    signature: 'chunk(list, size)',
    description: 'Cuts a list into lists of this size.',
    example: { source: `chunk([1, 2, 3, 4, 5], 2)`, result: [[1, 2], [3, 4], [5]] },
    methodOf: ['list'],
    run: (args) => {
      const list = args.list(0);
      const size = args.integer(1, { min: 1, max: Number.MAX_SAFE_INTEGER });
      args.budget.allocate(Math.ceil(list.length / size) * 40 + list.length * 8);
      const chunks: Json[] = [];
      for (let i = 0; i < list.length; i += size) chunks.push(list.slice(i, i + size));
      return chunks;
    },
  }),
  defineHelper({
    name: 'zip',
    group: 'list',
    signature: 'zip(list, other)',
    description: 'Pairs the items of two lists.',
    example: {
      source: `zip(["a", "b"], [1, 2])`,
      result: [
        ['a', 1],
        ['b', 2],
      ],
    },
    methodOf: ['list'],
    run: (args) => {
      const [list, other] = [args.list(0), args.list(1)];
      args.budget.allocate(list.length * 64);
      return list.map((item, index) => [item, toItem(other[index])]);
    },
  }),
  defineHelper({
    name: 'range',
    group: 'list',
    signature: 'range(start, end, step?)',
    description: 'The numbers from start up to, not including, end.',
    example: { source: `range(0, 10, 3)`, result: [0, 3, 6, 9] },
    run: (args) => {
      const [start, end, step] = [args.number(0), args.number(1), args.optionalNumber(2) ?? 1];
      if (step === 0) throw args.refuse(2, 'needs a step that is not 0');
      const length = Math.max(0, Math.ceil((end - start) / step));
      args.budget.spend(length);
      args.budget.allocateList(length);
      return Array.from({ length }, (_, index) => toItem(start + index * step));
    },
  }),
  defineHelper({
    name: 'toList',
    group: 'list',
    signature: 'toList(value)',
    description: 'Makes a list of one value; a list stays, nothing becomes the empty list.',
    example: { source: `toList("a")`, result: ['a'] },
    methodOf: ['text', 'number', 'boolean', 'list', 'object', 'null', 'undefined'],
    toleratesMissing: true,
    run: (args) => {
      const value = args.value(0);
      if (Array.isArray(value)) return value;
      return value === undefined || value === null ? [] : [toItem(value)];
    },
  }),
  defineHelper({
    name: 'shuffle',
    group: 'list',
    signature: 'shuffle(list)',
    description: 'The items in random order.',
    example: { source: `shuffle([1, 2, 3])`, result: [2, 3, 1] },
    methodOf: ['list'],
    varies: true,
    run: (args) => {
      const list = copied(args);
      args.budget.spend(list.length * 4);
      for (let i = list.length - 1; i > 0; i -= 1) {
        const other = Math.floor(randomFraction(args) * (i + 1));
        const item = toItem(list[i]);
        list[i] = toItem(list[other]);
        list[other] = item;
      }
      return list;
    },
  }),
  defineHelper({
    name: 'randomItem',
    group: 'list',
    signature: 'randomItem(list)',
    description: 'One of the items, by chance.',
    example: { source: `randomItem(["a", "b", "c"])`, result: 'a' },
    methodOf: ['list'],
    varies: true,
    run: (args) => {
      const list = args.listUnread(0);
      return list[Math.floor(randomFraction(args) * list.length)];
    },
  }),
];

function joinItems(args: HelperArguments): string {
  const texts = args.list(0).map((item) => toText(item, args.budget));
  const separator = args.optionalText(1) ?? ',';
  const lastSeparator = args.optionalText(2) ?? separator;
  let length = 0;
  for (const text of texts) length += text.length + separator.length;
  length += lastSeparator.length;
  args.budget.checkTextLength(length);
  args.budget.allocateText(length);
  if (lastSeparator === separator || texts.length < 2) return texts.join(separator);
  return `${texts.slice(0, -1).join(separator)}${lastSeparator}${texts.at(-1) ?? ''}`;
}

export function gather(args: HelperArguments, values: readonly Value[]): Json[] {
  const result: Json[] = [];
  for (const value of values) {
    const items = Array.isArray(value) ? value : [toItem(value)];
    args.budget.spend(items.length);
    args.budget.allocateList(items.length);
    for (const item of items) result.push(item);
  }
  return result;
}

function flatten(args: HelperArguments, list: readonly Json[], depth: number): Json[] {
  const result: Json[] = [];
  const visit = (items: readonly Json[], level: number): void => {
    if (level > maxDepth) throw tooDeep();
    args.budget.spend(items.length);
    args.budget.allocateList(items.length);
    for (const item of items) {
      if (Array.isArray(item) && level < depth) visit(item, level + 1);
      else result.push(item);
    }
  };
  visit(list, 0);
  return result;
}
