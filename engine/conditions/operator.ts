import type { Json } from '../../shared/json.ts';
import type { StepContext } from '../steps/define-step.ts';

export type OperatorGroup = 'any' | 'text' | 'number' | 'date' | 'boolean' | 'list' | 'object';

/** What an operator may need besides its two sides. */
export interface ConditionContext {
  readonly timeZone: string;
  now(): number;
  readonly services: Pick<StepContext['services'], 'matches'>;
}

export type Present = Exclude<Json, null>;

interface Described {
  /** Between the two sides, in a sentence. */
  readonly title: string;
  readonly group: OperatorGroup;
}

/** Looks at the left side only; `undefined` is a missing path. */
export interface UnaryOperator extends Described {
  readonly sides: 1;
  test(left: Json | undefined): boolean;
}

/** Compares two sides of which either may be missing or null. */
export interface EqualityOperator extends Described {
  readonly sides: 'equality';
  test(left: Json | undefined, right: Json | undefined, ignoreCase: boolean): boolean;
}

/**
 * Compares two sides that are there. Without a left side the answer is `whenMissing`, without a
 * right side there is none: the condition fails. `test` throws ValueError for sides of a type that
 * it cannot compare.
 */
export interface BinaryOperator extends Described {
  readonly sides: 2;
  readonly whenMissing: boolean;
  readonly takesIgnoreCase: boolean;
  /** What the right side is, for documentation and forms. */
  readonly right: string;
  /** Throws ValueError for a right side, as written by a person, that can never work. */
  checkRight?(right: Present): void;
  test(left: Present, right: Present, ignoreCase: boolean, context: ConditionContext): boolean;
}

export type Operator = UnaryOperator | EqualityOperator | BinaryOperator;

/** The twin that is true when `operator` is false, and when there is no left side. */
export function negated(operator: BinaryOperator, title: string): BinaryOperator {
  return {
    ...operator,
    title,
    whenMissing: !operator.whenMissing,
    test: (...sides) => !operator.test(...sides),
  };
}
