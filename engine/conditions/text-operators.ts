import { describe } from '../../shared/expression/values.ts';
import { ValueError } from '../values/value-error.ts';
import { type BinaryOperator, type ConditionContext, negated, type Present } from './operator.ts';

export const contains = textOperator('contains', (left, right) => left.includes(right));
export const startsWith = textOperator('starts with', (left, right) => left.startsWith(right));
export const endsWith = textOperator('ends with', (left, right) => left.endsWith(right));

export const matches: BinaryOperator = {
  sides: 2,
  title: 'matches the pattern',
  group: 'text',
  whenMissing: false,
  takesIgnoreCase: true,
  right:
    'A regular expression (JavaScript’s), found anywhere in the text unless it says `^` or `$`.',
  checkRight(right) {
    const pattern = readText(right);
    try {
      new RegExp(pattern);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ValueError(`is not a valid pattern: ${reason}`, { cause: error });
    }
  },
  test: (left: Present, right: Present, ignoreCase: boolean, context: ConditionContext) =>
    context.services.matches(readText(right), ignoreCase ? 'i' : '', readText(left)),
};

export const notContains = negated(contains, 'does not contain');
export const notStartsWith = negated(startsWith, 'does not start with');
export const notEndsWith = negated(endsWith, 'does not end with');
export const notMatches = negated(matches, 'does not match the pattern');

function textOperator(
  title: string,
  compare: (left: string, right: string) => boolean,
): BinaryOperator {
  return {
    sides: 2,
    title,
    group: 'text',
    whenMissing: false,
    takesIgnoreCase: true,
    right: 'Text.',
    checkRight: readText,
    test(left, right, ignoreCase) {
      const [text, part] = [readText(left), readText(right)];
      return ignoreCase ? compare(text.toLowerCase(), part.toLowerCase()) : compare(text, part);
    },
  };
}

function readText(value: Present): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      throw new ValueError(`${describe(value)} is not text`, {
        hint: Array.isArray(value)
          ? 'For lists there are "includes", "any-in" and "all-in".'
          : 'Take a part of it, or use "has-key".',
      });
  }
}
