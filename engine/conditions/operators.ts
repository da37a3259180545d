import * as date from './date-operators.ts';
import * as list from './list-operators.ts';
import * as number from './number-operators.ts';
import type { Operator } from './operator.ts';
import type { OperatorName } from './operator-names.ts';
import * as text from './text-operators.ts';
import * as value from './value-operators.ts';

export const operators: Readonly<Record<OperatorName, Operator>> = {
  equals: value.equals,
  'not-equals': value.notEquals,
  'is-one-of': list.isOneOf,
  'is-not-one-of': list.isNotOneOf,
  exists: value.exists,
  'not-exists': value.notExists,
  'is-empty': value.empty,
  'is-not-empty': value.notEmpty,
  'is-type': value.isType,
  contains: text.contains,
  'not-contains': text.notContains,
  'starts-with': text.startsWith,
  'not-starts-with': text.notStartsWith,
  'ends-with': text.endsWith,
  'not-ends-with': text.notEndsWith,
  matches: text.matches,
  'not-matches': text.notMatches,
  gt: number.gt,
  gte: number.gte,
  lt: number.lt,
  lte: number.lte,
  between: number.between,
  before: date.before,
  after: date.after,
  'on-same-day': date.onSameDay,
  'within-last': date.withinLast,
  'within-next': date.withinNext,
  'is-true': value.isTrue,
  'is-false': value.isFalse,
  includes: list.includes,
  'not-includes': list.notIncludes,
  'any-in': list.anyIn,
  'all-in': list.allIn,
  'length-equals': list.lengthEquals,
  'length-gt': list.lengthGt,
  'length-lt': list.lengthLt,
  'has-key': list.hasKey,
  'not-has-key': list.notHasKey,
};

export function takesIgnoreCase(operator: Operator): boolean {
  return operator.sides === 'equality' || (operator.sides === 2 && operator.takesIgnoreCase);
}
