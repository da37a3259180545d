import { deepEquals } from '../equality.ts';
import { toText } from '../json-text.ts';
import {
  isEmpty,
  isMissing,
  isObject,
  ownValue,
  typeOf,
  type Value,
  type ValueType,
} from '../values.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';

const anyType: readonly ValueType[] = [
  'text',
  'number',
  'boolean',
  'list',
  'object',
  'null',
  'undefined',
];

function typeTest(
  name: string,
  description: string,
  example: { source: string; result: boolean },
  test: (value: Value) => boolean,
): Helper {
  return defineHelper({
    name,
    group: 'value',
    signature: `${name}(value)`,
    description,
    example,
    toleratesMissing: true,
    run: (args) => test(args.value(0)),
  });
}

export const valueHelpers: readonly Helper[] = [
  defineHelper({
    name: 'ifEmpty',
    group: 'value',
    signature: 'ifEmpty(value, otherwise)',
    description: 'The value, or "otherwise" when it is missing, null, empty text, list or object.',
    example: { source: `ifEmpty("", "unknown")`, result: 'unknown' },
    methodOf: anyType,
    toleratesMissing: true,
    run: (args) => (isEmpty(args.value(0)) ? args.value(1) : args.value(0)),
  }),
  defineHelper({
    name: 'coalesce',
    group: 'value',
    signature: 'coalesce(...values)',
    description: 'The first value that is neither missing nor null.',
    example: { source: `coalesce(null, undefined, 0, 5)`, result: 0 },
    toleratesMissing: true,
    run: (args) => args.rest(0).find((value) => !isMissing(value)),
  }),
  defineHelper({
    name: 'isEmpty',
    group: 'value',
    signature: 'isEmpty(value)',
    description: 'Is it missing, null, empty text, an empty list or an object without keys?',
    example: { source: `isEmpty([])`, result: true },
    methodOf: anyType,
    toleratesMissing: true,
    run: (args) => isEmpty(args.value(0)),
  }),
  typeTest(
    'isMissing',
    'Is it not there, or null?',
    { source: `isMissing(null)`, result: true },
    isMissing,
  ),
  typeTest(
    'isPresent',
    'Is it there and not null?',
    { source: `isPresent(0)`, result: true },
    (value) => !isMissing(value),
  ),
  typeTest(
    'isText',
    'Is it text?',
    { source: `isText("5")`, result: true },
    (value) => typeof value === 'string',
  ),
  typeTest(
    'isNumber',
    'Is it a number?',
    { source: `isNumber("5")`, result: false },
    (value) => typeof value === 'number' && !Number.isNaN(value),
  ),
  typeTest(
    'isBoolean',
    'Is it true or false?',
    { source: `isBoolean(false)`, result: true },
    (value) => typeof value === 'boolean',
  ),
  typeTest('isList', 'Is it a list?', { source: `isList([1])`, result: true }, (value) =>
    Array.isArray(value),
  ),
  typeTest('isObject', 'Is it an object?', { source: `isObject([1])`, result: false }, (value) =>
    isObject(value),
  ),
  defineHelper({
    name: 'typeOf',
    group: 'value',
    signature: 'typeOf(value)',
    description: 'text, number, boolean, list, object, null or undefined.',
    example: { source: `typeOf([1])`, result: 'list' },
    toleratesMissing: true,
    run: (args) => typeOf(args.value(0)),
  }),
  defineHelper({
    name: 'toBoolean',
    group: 'value',
    signature: 'toBoolean(value)',
    description:
      'true for true, 1, "true", "yes", "on", "y", "1"; false for their opposites and nothing.',
    example: { source: `toBoolean("Yes")`, result: true },
    methodOf: ['text', 'number', 'boolean'],
    toleratesMissing: true,
    run: toBoolean,
  }),
  defineHelper({
    name: 'equals',
    group: 'value',
    signature: 'equals(value, other)',
    description: 'Do both have the same content? Lists and objects are compared in depth.',
    example: { source: `equals({ a: [1], b: 2 }, { b: 2, a: [1] })`, result: true },
    run: (args) => deepEquals(args.value(0), args.value(1), args.budget),
  }),
  defineHelper({
    name: 'choose',
    group: 'value',
    signature: 'choose(value, options, otherwise?)',
    description: 'What the options have under the value as a key.',
    example: {
      source: `choose("paid", { paid: "Thank you", failed: "Try again" }, "Wait")`,
      result: 'Thank you',
    },
    methodOf: ['text', 'number', 'boolean'],
    toleratesMissing: true,
    run: (args) =>
      ownValue(args.object(1), toText(args.value(0), args.budget)) ??
      (args.count > 2 ? args.value(2) : undefined),
  }),
  defineHelper({
    name: 'size',
    group: 'value',
    signature: 'size(value)',
    description: 'Number of characters, items or keys.',
    example: { source: `size({ a: 1, b: 2 })`, result: 2 },
    methodOf: ['text', 'list', 'object'],
    run: (args) => {
      const value = args.value(0);
      if (Array.isArray(value)) return value.length;
      if (!isObject(value)) return args.text(0).length;
      const { length } = Object.keys(value);
      args.budget.spend(length);
      return length;
    },
  }),
];

const yes = new Set(['true', 'yes', 'on', 'y', '1']);
const no = new Set(['false', 'no', 'off', 'n', '0', '']);

function toBoolean(args: HelperArguments): boolean {
  const value = args.value(0);
  if (isMissing(value)) return false;
  const word = args.text(0).slice(0, 20).trim().toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  throw args.refuse(0, `cannot tell whether ${JSON.stringify(word)} is true or false`);
}
