import { createExpressionHost } from '../../../engine/expression-host.ts';
import type { Budget } from '../../../shared/expression/budget.ts';
import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import { ExpressionError } from '../../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../../shared/expression/host.ts';
import {
  compileTemplate,
  evaluateTemplate,
  type TemplateResult,
} from '../../../shared/expression/template.ts';
import type { Value } from '../../../shared/expression/values.ts';

/** The real host, with a clock that stands still and bytes that count up. */
export const host: ExpressionHost = {
  ...createExpressionHost({ now: () => Date.UTC(2026, 10, 23, 10, 30), timeZone: 'UTC' }),
  randomBytes: (count) => Uint8Array.from({ length: count }, (_, index) => index),
};

export function evaluateText(
  source: string,
  scope: ExpressionScope = {},
  budget?: Budget,
): TemplateResult {
  return evaluateTemplate(
    compileTemplate(source),
    scope,
    host,
    budget === undefined ? {} : { budget },
  );
}

/** The value of one expression, written without braces. */
export function evaluate(expression: string, scope: ExpressionScope = {}, budget?: Budget): Value {
  return evaluateText(`{{ ${expression} }}`, scope, budget).value;
}

export function warningsOf(expression: string, scope: ExpressionScope = {}): string[] {
  return evaluateText(`{{ ${expression} }}`, scope).warnings.map(({ message }) => message);
}

/** The error an expression ends with; fails when it ends well. */
export function errorOf(
  expression: string,
  scope: ExpressionScope = {},
  budget?: Budget,
): ExpressionError {
  return errorOfText(`{{ ${expression} }}`, scope, budget);
}

export function errorOfText(
  source: string,
  scope: ExpressionScope = {},
  budget?: Budget,
): ExpressionError {
  try {
    evaluateText(source, scope, budget);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`this should have failed: ${source}`);
}
