import { describe, numberFromText } from '../../shared/expression/values.ts';
import { ValueError } from '../values/value-error.ts';
import type { BinaryOperator, Present } from './operator.ts';

export const gt = numberOperator('is greater than', (left, right) => left > right);
export const gte = numberOperator('is at least', (left, right) => left >= right);
export const lt = numberOperator('is less than', (left, right) => left < right);
export const lte = numberOperator('is at most', (left, right) => left <= right);

export const between: BinaryOperator = {
  sides: 2,
  title: 'is between',
  group: 'number',
  whenMissing: false,
  takesIgnoreCase: false,
  right: 'A list of two numbers, both included: `[1, 10]`.',
  checkRight: readRange,
  test(left, right) {
    const [from, to] = readRange(right);
    const number = readNumber(left);
    return number >= from && number <= to;
  },
};

/** A number, or text that spells one. */
export function readNumber(value: Present): number {
  const number = typeof value === 'string' ? numberFromText(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new ValueError(`${describe(value)} is not a number`);
}

function numberOperator(
  title: string,
  compare: (left: number, right: number) => boolean,
): BinaryOperator {
  return {
    sides: 2,
    title,
    group: 'number',
    whenMissing: false,
    takesIgnoreCase: false,
    right: 'A number.',
    checkRight: readNumber,
    test: (left, right) => compare(readNumber(left), readNumber(right)),
  };
}

function readRange(value: Present): [number, number] {
  if (Array.isArray(value) && value.length === 2) {
    const [from, to] = value;
    if (from !== undefined && from !== null && to !== undefined && to !== null) {
      const range: [number, number] = [readNumber(from), readNumber(to)];
      if (range[0] <= range[1]) return range;
      throw new ValueError(`the range ends (${range[1]}) before it starts (${range[0]})`);
    }
  }
  throw new ValueError(`${describe(value)} is not a range`, {
    hint: 'Give a list of two numbers, such as [1, 10].',
  });
}
