import type { Json, JsonObject } from '../../json.ts';
import { maxDepth, tooDeep } from '../budget.ts';
import { toText } from '../json-text.ts';
import { parsePath, readPath } from '../key-path.ts';
import { isMissing, isObject, isTruthy, ownValue, setOwn, toItem, type Value } from '../values.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';
import { setPath } from './set-path.ts';

/** The keys of an object, charged as far as a new object with them is. */
function keysAt(args: HelperArguments, index: number): { object: JsonObject; keys: string[] } {
  const object = args.object(index);
  const keys = Object.keys(object);
  args.budget.spend(keys.length);
  args.budget.allocateObject(keys.length);
  return { object, keys };
}

/** Names given one by one, or as one list. */
function namesFrom(args: HelperArguments, index: number): Set<string> {
  const names = args.rest(index).flatMap((value) => (Array.isArray(value) ? value : [value]));
  args.budget.spend(names.length);
  args.budget.allocateList(names.length * 4);
  return new Set(names.map((name) => toText(name, args.budget)));
}

function filterKeys(args: HelperArguments, keep: (key: string) => boolean): JsonObject {
  const { object, keys } = keysAt(args, 0);
  const result: JsonObject = {};
  for (const key of keys) if (keep(key)) setOwn(result, key, object[key]);
  return result;
}

function mergeInto(
  args: HelperArguments,
  target: JsonObject,
  source: JsonObject,
  depth: number,
): void {
  if (depth > maxDepth) throw tooDeep();
  const keys = Object.keys(source);
  args.budget.spend(keys.length);
  args.budget.allocateObject(keys.length);
  for (const key of keys) {
    const value = ownValue(source, key);
    const present = ownValue(target, key);
    if (isObject(value) && isObject(present)) {
      const merged: JsonObject = {};
      mergeInto(args, merged, present, depth + 1);
      mergeInto(args, merged, value, depth + 1);
      setOwn(target, key, merged);
    } else {
      setOwn(target, key, value);
    }
  }
}

function entriesOf(args: HelperArguments): [string | number, Json][] {
  const value = args.value(0);
  if (Array.isArray(value)) {
    args.budget.allocate(args.list(0).length * 64);
    return value.map((item, index) => [index, item]);
  }
  const { object, keys } = keysAt(args, 0);
  return keys.map((key) => [key, toItem(object[key])]);
}

export const objectHelpers: readonly Helper[] = [
  defineHelper({
    name: 'keys',
    group: 'object',
    signature: 'keys(object)',
    description: 'The keys of an object as a list.',
    example: { source: `keys({ a: 1, b: 2 })`, result: ['a', 'b'] },
    methodOf: ['object', 'list'],
    run: (args) => entriesOf(args).map(([key]) => key),
  }),
  defineHelper({
    name: 'values',
    group: 'object',
    signature: 'values(object)',
    description: 'The values of an object as a list.',
    example: { source: `values({ a: 1, b: 2 })`, result: [1, 2] },
    methodOf: ['object', 'list'],
    run: (args) => entriesOf(args).map(([, value]) => value),
  }),
  defineHelper({
    name: 'entries',
    group: 'object',
    signature: 'entries(object)',
    description: 'A list of pairs of key and value.',
    example: {
      source: `entries({ a: 1, b: 2 })`,
      result: [
        ['a', 1],
        ['b', 2],
      ],
    },
    methodOf: ['object', 'list'],
    run: (args) => entriesOf(args),
  }),
  defineHelper({
    name: 'fromEntries',
    group: 'object',
    signature: 'fromEntries(pairs)',
    description: 'An object out of pairs of key and value.',
    example: { source: `fromEntries([["a", 1], ["b", 2]])`, result: { a: 1, b: 2 } },
    methodOf: ['list'],
    run: (args) => {
      const pairs = args.list(0);
      args.budget.allocateObject(pairs.length);
      const result: JsonObject = {};
      for (const pair of pairs) {
        if (!Array.isArray(pair)) throw args.refuse(0, 'needs pairs of key and value');
        setOwn(result, toText(pair[0], args.budget), pair[1]);
      }
      return result;
    },
  }),
  defineHelper({
    name: 'get',
    group: 'object',
    signature: 'get(value, path, otherwise?)',
    description: 'What is found at a path given as text, or "otherwise" when nothing is.',
    example: { source: `get({ a: { b: [7] } }, "a.b[0]", 0)`, result: 7 },
    methodOf: ['object', 'list'],
    toleratesMissing: true,
    run: (args) =>
      readPath(args.value(0), parsePath(args.text(1))) ??
      (args.count > 2 ? args.value(2) : undefined),
  }),
  defineHelper({
    name: 'has',
    group: 'object',
    signature: 'has(value, path)',
    description: 'Is there something, even null, at a path given as text?',
    example: { source: `has({ a: { b: null } }, "a.b")`, result: true },
    methodOf: ['object', 'list'],
    toleratesMissing: true,
    run: (args) => readPath(args.value(0), parsePath(args.text(1))) !== undefined,
  }),
  defineHelper({
    name: 'hasOwnProperty',
    group: 'object',
    signature: 'hasOwnProperty(object, key)',
    description: 'Does the object have this key?',
    example: { source: `({ a: 1 }).hasOwnProperty("a")`, result: true },
    methodOf: ['object'],
    methodOnly: true,
    run: (args) => Object.hasOwn(args.object(0), args.text(1)),
  }),
  defineHelper({
    name: 'set',
    group: 'object',
    signature: 'set(object, path, value)',
    description: 'A copy in which the value stands at a path given as text.',
    example: { source: `set({ a: 1 }, "b.c", 2)`, result: { a: 1, b: { c: 2 } } },
    methodOf: ['object', 'list'],
    run: (args) =>
      setPath(args, { value: args.value(0), path: parsePath(args.text(1)), put: args.value(2) }),
  }),
  defineHelper({
    name: 'pick',
    group: 'object',
    signature: 'pick(object, ...keys)',
    description: 'A copy with only these keys.',
    example: { source: `pick({ a: 1, b: 2, c: 3 }, "a", "c")`, result: { a: 1, c: 3 } },
    methodOf: ['object'],
    run: (args) => {
      const names = namesFrom(args, 1);
      return filterKeys(args, (key) => names.has(key));
    },
  }),
  defineHelper({
    name: 'omit',
    group: 'object',
    signature: 'omit(object, ...keys)',
    description: 'A copy without these keys.',
    example: { source: `omit({ a: 1, b: 2, c: 3 }, "b")`, result: { a: 1, c: 3 } },
    methodOf: ['object'],
    run: (args) => {
      const names = namesFrom(args, 1);
      return filterKeys(args, (key) => !names.has(key));
    },
  }),
  defineHelper({
    name: 'merge',
    group: 'object',
    signature: 'merge(...objects)',
    description: 'One object out of several; later ones win, and what is missing is skipped.',
    example: { source: `merge({ a: 1, b: 1 }, { b: 2 })`, result: { a: 1, b: 2 } },
    methodOf: ['object'],
    toleratesMissing: true,
    run: (args) => {
      const result: JsonObject = {};
      for (let i = 0; i < args.count; i += 1) {
        if (isMissing(args.value(i))) continue;
        const { object, keys } = keysAt(args, i);
        for (const key of keys) setOwn(result, key, object[key]);
      }
      return result;
    },
  }),
  defineHelper({
    name: 'deepMerge',
    group: 'object',
    signature: 'deepMerge(...objects)',
    description: 'As merge(), and objects inside are merged too; lists are replaced.',
    example: {
      source: `deepMerge({ a: { x: 1 } }, { a: { y: 2 } })`,
      result: { a: { x: 1, y: 2 } },
    },
    methodOf: ['object'],
    toleratesMissing: true,
    run: (args) => {
      const result: JsonObject = {};
      for (let i = 0; i < args.count; i += 1) {
        if (!isMissing(args.value(i))) mergeInto(args, result, args.object(i), 0);
      }
      return result;
    },
  }),
  defineHelper({
    name: 'mapValues',
    group: 'object',
    signature: 'mapValues(object, each)',
    description: 'The same keys with what the function gives for each value (and key).',
    example: { source: `mapValues({ a: 1, b: 2 }, n => n * 10)`, result: { a: 10, b: 20 } },
    methodOf: ['object'],
    run: (args) => {
      const each = args.callback(1);
      const { object, keys } = keysAt(args, 0);
      const result: JsonObject = {};
      for (const key of keys) setOwn(result, key, each(object[key], key));
      return result;
    },
  }),
  defineHelper({
    name: 'mapKeys',
    group: 'object',
    signature: 'mapKeys(object, each)',
    description: 'The same values with what the function gives for each key (and value).',
    example: { source: `mapKeys({ firstName: "Ann" }, snakeCase)`, result: { first_name: 'Ann' } },
    methodOf: ['object'],
    run: (args) => {
      const each = args.callback(1);
      const { object, keys } = keysAt(args, 0);
      const result: JsonObject = {};
      for (const key of keys)
        setOwn(result, toText(each(key, object[key]), args.budget), object[key]);
      return result;
    },
  }),
  defineHelper({
    name: 'filterValues',
    group: 'object',
    signature: 'filterValues(object, test)',
    description: 'A copy with the keys for whose value (and key) the function gives true.',
    example: { source: `filterValues({ a: 1, b: 5 }, n => n > 3)`, result: { b: 5 } },
    methodOf: ['object'],
    run: (args) => {
      const test = args.callback(1);
      const object = args.object(0);
      return filterKeys(args, (key) => isTruthy(test(object[key], key)));
    },
  }),
  defineHelper({
    name: 'renameKeys',
    group: 'object',
    signature: 'renameKeys(object, names)',
    description: 'A copy with keys renamed as in { old: "new" }.',
    example: {
      source: `renameKeys({ fname: "Ann", id: 1 }, { fname: "name" })`,
      result: { name: 'Ann', id: 1 },
    },
    methodOf: ['object'],
    run: (args) => {
      const names = args.object(1);
      const { object, keys } = keysAt(args, 0);
      const result: JsonObject = {};
      for (const key of keys) {
        const name: Value = ownValue(names, key);
        setOwn(result, name === undefined ? key : toText(name, args.budget), object[key]);
      }
      return result;
    },
  }),
];
