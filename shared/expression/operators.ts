import type { BinaryOperator } from 'acorn';
import type { Json } from '../json.ts';
import type { Budget } from './budget.ts';
import { looselyEquals } from './equality.ts';
import { EvaluationProblem } from './expression-error.ts';
import { toText } from './json-text.ts';
import { describe, isObject, numberFromText, type Value } from './values.ts';

export type BinaryOperation = (left: Value, right: Value, budget: Budget) => Value;

/** Every operator between two values that expressions have; `instanceof` is none of them. */
export function binaryOperation(operator: BinaryOperator): BinaryOperation | undefined {
  return operations.get(operator);
}

const operations: ReadonlyMap<BinaryOperator, BinaryOperation> = new Map<
  BinaryOperator,
  BinaryOperation
>([
  ['+', add],
  ['-', arithmetic('-', (a, b) => a - b)],
  ['*', arithmetic('*', (a, b) => a * b)],
  ['/', arithmetic('/', (a, b) => a / b)],
  ['%', arithmetic('%', (a, b) => a % b)],
  ['**', arithmetic('**', (a, b) => a ** b)],
  ['&', arithmetic('&', (a, b) => a & b)],
  ['|', arithmetic('|', (a, b) => a | b)],
  ['^', arithmetic('^', (a, b) => a ^ b)],
  ['<<', arithmetic('<<', (a, b) => a << b)],
  ['>>', arithmetic('>>', (a, b) => a >> b)],
  ['>>>', arithmetic('>>>', (a, b) => a >>> b)],
  ['===', equality((a, b) => a === b)],
  ['!==', equality((a, b) => a !== b)],
  ['==', equality((a, b) => looselyEquals(a, b))],
  ['!=', equality((a, b) => !looselyEquals(a, b))],
  ['<', comparison('<', (a, b) => a < b)],
  ['<=', comparison('<=', (a, b) => a <= b)],
  ['>', comparison('>', (a, b) => a > b)],
  ['>=', comparison('>=', (a, b) => a >= b)],
  ['in', isIn],
]);

/**
 * The number an operator works with. A missing value gives NaN (its path has been warned about);
 * text that is no number is an error, because a NaN would only show up far away.
 */
export function toOperand(value: Value, operator: string): number {
  switch (typeof value) {
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'undefined':
      return Number.NaN;
    case 'string': {
      const number = numberFromText(value);
      if (!Number.isNaN(number)) return number;
      break;
    }
    default:
      if (value === null) return 0;
  }
  throw new EvaluationProblem(
    'expression_value',
    `"${operator}" needs numbers, but one side is ${describe(value)}`,
    typeof value === 'string' ? { hint: 'parseNumber() reads numbers out of text.' } : {},
  );
}

function arithmetic(operator: string, calculate: (a: number, b: number) => number) {
  return (left: Value, right: Value): Value =>
    calculate(toOperand(left, operator), toOperand(right, operator));
}

function add(left: Value, right: Value, budget: Budget): Value {
  if (typeof left === 'string' || typeof right === 'string') {
    return appendText(toText(left, budget), toText(right, budget), budget);
  }
  if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
    const hint =
      Array.isArray(left) && Array.isArray(right)
        ? 'To join two lists, write [...first, ...second].'
        : 'To join two objects, write { ...first, ...second }.';
    throw new EvaluationProblem(
      'expression_value',
      `"+" adds numbers or joins text, but it got ${describe(left)} and ${describe(right)}`,
      { hint },
    );
  }
  return toOperand(left, '+') + toOperand(right, '+');
}

/**
 * Joined text shares the memory of its parts until something reads it, and reading costs steps. So
 * only the shorter part is charged: text may be built up piece by piece.
 */
export function appendText(left: string, right: string, budget: Budget): string {
  budget.checkTextLength(left.length + right.length);
  budget.allocateText(Math.min(left.length, right.length));
  return left + right;
}

function equality(test: (left: Value, right: Value) => boolean) {
  return (left: Value, right: Value, budget: Budget): Value => {
    if (typeof left === 'string') budget.readText(left);
    if (typeof right === 'string') budget.readText(right);
    return test(left, right);
  };
}

function comparison(
  operator: string,
  test: (left: string | number, right: string | number) => boolean,
) {
  return (left: Value, right: Value, budget: Budget): Value => {
    if (typeof left === 'string' && typeof right === 'string') {
      budget.spend(Math.min(left.length, right.length) >> 6);
      return test(left, right);
    }
    return test(toComparable(left, operator), toComparable(right, operator));
  };
}

function toComparable(value: Value, operator: string): number {
  if (typeof value === 'string') return numberFromText(value);
  return toOperand(value, operator);
}

function isIn(key: Value, object: Value): Value {
  if (isObject(object) && (typeof key === 'string' || typeof key === 'number')) {
    return Object.hasOwn(object, key);
  }
  throw new EvaluationProblem(
    'expression_value',
    `"in" looks for a key in an object, but it got ${describe(key)} in ${describe(object)}`,
    Array.isArray(object) ? { hint: 'To look in a list, write list.includes(value).' } : {},
  );
}

/** What `...value` stands for between brackets. */
export function spreadItems(value: Value): ArrayLike<Json> & Iterable<Json> {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  throw new EvaluationProblem(
    'expression_value',
    `"..." needs a list, but it got ${describe(value)}`,
  );
}
