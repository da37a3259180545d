import { isMissing, typeOf } from '../../shared/expression/values.ts';
import type { Json } from '../../shared/json.ts';
import { StepFailure } from '../steps/define-step.ts';
import { ValueError } from '../values/value-error.ts';
import { type Condition, maxConditionDepth } from './condition-schema.ts';
import type { BinaryOperator, ConditionContext } from './operator.ts';
import type { OperatorName } from './operator-names.ts';
import { operators } from './operators.ts';

export interface ConditionGroup {
  match: 'all' | 'any';
  conditions: readonly Condition[];
}

/**
 * Whether the group holds. Stops at the first condition that decides it. Throws StepFailure, which
 * names the condition, when a value is there but of a type that its operator cannot compare.
 * `path` leads to the group's list of conditions, for messages.
 */
export function evaluateConditions(
  group: ConditionGroup,
  context: ConditionContext,
  path = 'conditions',
): boolean {
  return evaluateGroup(group, context, path, 1);
}

function evaluateGroup(
  { match, conditions }: ConditionGroup,
  context: ConditionContext,
  path: string,
  depth: number,
): boolean {
  const decisive = match === 'any';
  for (const [index, condition] of conditions.entries()) {
    if (evaluateCondition(condition, context, path, index, depth) === decisive) return decisive;
  }
  return !decisive;
}

function evaluateCondition(
  condition: Condition,
  context: ConditionContext,
  path: string,
  index: number,
  depth: number,
): boolean {
  const { op, conditions } = condition;
  if (conditions !== undefined) {
    if (depth >= maxConditionDepth) {
      throw incomplete(`${path}[${index}]`, `is nested deeper than ${maxConditionDepth} groups`);
    }
    const group = { match: condition.match ?? 'all', conditions };
    return evaluateGroup(group, context, `${path}[${index}].conditions`, depth + 1);
  }
  if (op === undefined) throw incomplete(`${path}[${index}]`, 'has no operator');
  try {
    return compare(op, condition, context);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new StepFailure({
      code: 'condition_value',
      message: `Condition ${path}[${index}] (${op}) cannot be answered: ${error.message}.`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      details: {
        condition: `${path}[${index}]`,
        op,
        left: typeOf(condition.left),
        right: typeOf(condition.right),
      },
      cause: error,
    });
  }
}

function compare(op: OperatorName, condition: Condition, context: ConditionContext): boolean {
  const { left, right, ignoreCase = false } = condition;
  const operator = operators[op];
  switch (operator.sides) {
    case 1:
      return operator.test(left);
    case 'equality':
      return operator.test(left, right, ignoreCase);
    case 2:
      return compareBoth(operator, left, right, ignoreCase, context);
  }
}

function compareBoth(
  operator: BinaryOperator,
  left: Json | undefined,
  right: Json | undefined,
  ignoreCase: boolean,
  context: ConditionContext,
): boolean {
  if (isMissing(right)) {
    throw new ValueError('there is nothing to compare with on the right side', {
      hint: 'Look at the path of its expression, or give it a default: {{ path ?? 0 }}.',
    });
  }
  if (isMissing(left)) return operator.whenMissing;
  return operator.test(left, right, ignoreCase, context);
}

function incomplete(path: string, problem: string): StepFailure {
  return new StepFailure({
    code: 'condition_incomplete',
    message: `Condition ${path} ${problem}.`,
    hint: 'A condition has "left", "op" and mostly "right"; a group has "match" and "conditions".',
  });
}
