import { describe, isEmpty, isMissing, typeOf } from '../../shared/expression/values.ts';
import type { Json } from '../../shared/json.ts';
import { booleanFromText, equalValues } from '../values/equality.ts';
import { ValueError } from '../values/value-error.ts';
import type { BinaryOperator, EqualityOperator, Present, UnaryOperator } from './operator.ts';

const equal = (left: Json | undefined, right: Json | undefined, ignoreCase: boolean) =>
  // Two paths that are both missing say nothing about each other: a check against a secret that is
  // not there must not pass.
  right !== undefined && equalValues(left ?? null, right, ignoreCase);

export const equals: EqualityOperator = {
  sides: 'equality',
  title: 'equals',
  group: 'any',
  test: equal,
};

export const notEquals: EqualityOperator = {
  sides: 'equality',
  title: 'does not equal',
  group: 'any',
  test: (left, right, ignoreCase) => !equal(left, right, ignoreCase),
};

export const exists = unary('is there', 'any', (value) => !isMissing(value));
export const notExists = unary('is missing or null', 'any', isMissing);
export const empty = unary('is empty', 'any', isEmpty);
export const notEmpty = unary('is not empty', 'any', (value) => !isEmpty(value));
export const isTrue = unary('is true', 'boolean', (value) => readBoolean(value) === true);
export const isFalse = unary('is false', 'boolean', (value) => readBoolean(value) === false);

const typeNames = ['text', 'number', 'boolean', 'list', 'object'] as const;

/** JSON's own names are understood too. */
const aliases: Readonly<Record<string, string>> = { string: 'text', array: 'list' };

export const isType: BinaryOperator = {
  sides: 2,
  title: 'is of the type',
  group: 'any',
  whenMissing: false,
  takesIgnoreCase: false,
  right: `One of ${typeNames.map((name) => `\`${name}\``).join(', ')}.`,
  checkRight: readTypeName,
  test: (left, right) => typeOf(left) === readTypeName(right),
};

function unary(
  title: string,
  group: UnaryOperator['group'],
  test: (left: Json | undefined) => boolean,
): UnaryOperator {
  return { sides: 1, title, group, test };
}

function readBoolean(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? booleanFromText(value) : undefined;
}

function readTypeName(value: Present): string {
  const name = typeof value === 'string' ? (aliases[value] ?? value) : '';
  if (typeNames.some((known) => known === name)) return name;
  throw new ValueError(`${describe(value)} is not the name of a type`, {
    hint: `Choose one of ${typeNames.join(', ')}; for null and missing there is "not-exists".`,
  });
}
