import { describe, isObject } from '../../shared/expression/values.ts';
import type { Json } from '../../shared/json.ts';
import { equalValues, ValueSet } from '../values/equality.ts';
import { ValueError } from '../values/value-error.ts';
import { readNumber } from './number-operators.ts';
import { type BinaryOperator, negated, type Present } from './operator.ts';

const listOfValues = 'A list of values: `["open", "paid"]`.';

export const isOneOf: BinaryOperator = {
  sides: 2,
  title: 'is one of',
  group: 'any',
  whenMissing: false,
  takesIgnoreCase: true,
  right: listOfValues,
  checkRight: readList,
  test: (left, right, ignoreCase) =>
    readList(right).some((value) => equalValues(left, value, ignoreCase)),
};

export const includes: BinaryOperator = {
  sides: 2,
  title: 'includes',
  group: 'list',
  whenMissing: false,
  takesIgnoreCase: true,
  right: 'The value to look for in the list.',
  test: (left, right, ignoreCase) =>
    readList(left).some((value) => equalValues(value, right, ignoreCase)),
};

export const anyIn: BinaryOperator = {
  sides: 2,
  title: 'has any of',
  group: 'list',
  whenMissing: false,
  takesIgnoreCase: true,
  right: listOfValues,
  checkRight: readList,
  test(left, right, ignoreCase) {
    const wanted = new ValueSet(readList(right), ignoreCase);
    return readList(left).some((value) => wanted.has(value));
  },
};

export const allIn: BinaryOperator = {
  sides: 2,
  title: 'has only values of',
  group: 'list',
  whenMissing: false,
  takesIgnoreCase: true,
  right: listOfValues,
  checkRight: readList,
  test(left, right, ignoreCase) {
    const allowed = new ValueSet(readList(right), ignoreCase);
    return readList(left).every((value) => allowed.has(value));
  },
};

export const lengthEquals = lengthOperator('has the length', (left, right) => left === right);
export const lengthGt = lengthOperator('is longer than', (left, right) => left > right);
export const lengthLt = lengthOperator('is shorter than', (left, right) => left < right);

export const hasKey: BinaryOperator = {
  sides: 2,
  title: 'has the key',
  group: 'object',
  whenMissing: false,
  takesIgnoreCase: false,
  right: 'The name of a key, exactly as the object spells it.',
  test(left, right) {
    if (!isObject(left)) throw new ValueError(`${describe(left)} is not an object`);
    if (typeof right === 'object') throw new ValueError(`${describe(right)} is not a key’s name`);
    return Object.hasOwn(left, String(right));
  },
};

export const isNotOneOf = negated(isOneOf, 'is not one of');
export const notIncludes = negated(includes, 'does not include');
export const notHasKey = negated(hasKey, 'does not have the key');

function lengthOperator(
  title: string,
  compare: (length: number, right: number) => boolean,
): BinaryOperator {
  return {
    sides: 2,
    title,
    group: 'list',
    whenMissing: false,
    takesIgnoreCase: false,
    right: 'A number of items (of characters, when the left side is text).',
    checkRight: readNumber,
    test: (left, right) => compare(lengthOf(left), readNumber(right)),
  };
}

function readList(value: Present): Json[] {
  if (Array.isArray(value)) return value;
  throw new ValueError(`${describe(value)} is not a list`, {
    hint:
      typeof value === 'string'
        ? 'For a part of a text use "contains"; a list is written ["a", "b"].'
        : 'A list is written ["a", "b"].',
  });
}

function lengthOf(value: Present): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new ValueError(`${describe(value)} has no length`);
}
