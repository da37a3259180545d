import { Budget } from './budget.ts';
import { Evaluation, type ExpressionScope } from './evaluation.ts';
import { EvaluationProblem, ExpressionError } from './expression-error.ts';
import type { ExpressionWarning } from './expression-warning.ts';
import type { ExpressionHost } from './host.ts';
import { type InsertAs, insertedText } from './insert-text.ts';
import { checkResult } from './json-text.ts';
import { readPlainPath } from './plain-path.ts';
import { templateCache } from './template-cache.ts';
import { readTemplate, type TemplateExpression, type TemplatePart } from './template-parts.ts';
import { renderParts } from './template-render.ts';
import { toJson, type Value } from './values.ts';

/**
 * - `text`: no expression in it, only text.
 * - `value`: one expression and nothing else; its value keeps its type.
 * - `mixed`: text with expressions; always gives text.
 */
export type CompiledTemplate =
  | { readonly kind: 'text'; readonly source: string; readonly text: string }
  | { readonly kind: 'value'; readonly source: string; readonly expression: TemplateExpression }
  | {
      readonly kind: 'mixed';
      readonly source: string;
      readonly parts: readonly TemplatePart[];
    };

export interface TemplateResult {
  /** `undefined` only when the whole field is one expression whose value is missing. */
  readonly value: Value;
  readonly warnings: readonly ExpressionWarning[];
}

export interface TemplateOptions {
  /** JSON path of the field, for errors and warnings. */
  field?: string;
  /** Shared between fields that belong together; otherwise the default limits. */
  budget?: Budget;
  /** The text is markup in which inserted values must mean themselves; always gives text. */
  insertAs?: InsertAs;
}

const noWarnings: readonly ExpressionWarning[] = Object.freeze([]);

/** Does the text need compiling at all? `\{{` does, too: it loses its backslash. */
export function hasExpression(source: string): boolean {
  return source.includes('{{');
}

/** Kept in a cache of bounded size. Throws ExpressionError when an expression cannot be read. */
export function compileTemplate(source: string): CompiledTemplate {
  if (!hasExpression(source)) return { kind: 'text', source, text: source };
  const cached = templateCache.get(source);
  if (cached !== undefined) return cached;
  const compiled = compile(source);
  templateCache.set(source, compiled);
  return compiled;
}

function compile(source: string): CompiledTemplate {
  const parts = readTemplate(source);
  const [first = '', ...others] = parts;
  if (others.length === 0) {
    if (typeof first === 'string') return { kind: 'text', source, text: first };
    if (!('kind' in first)) return { kind: 'value', source, expression: first };
  }
  return { kind: 'mixed', source, parts };
}

/**
 * Pure but for the host. A plain path gives the very object that is in the scope, not a copy;
 * results share unchanged parts with the scope. Throws ExpressionError.
 */
export function evaluateTemplate(
  template: CompiledTemplate,
  scope: ExpressionScope,
  host: ExpressionHost,
  options: TemplateOptions = {},
): TemplateResult {
  switch (template.kind) {
    case 'text':
      return { value: template.text, warnings: noWarnings };
    case 'value': {
      const { expression } = template;
      const { path } = expression;
      if (options.insertAs !== undefined)
        return evaluateMixed(template.source, [expression], { scope, host, options });
      if (path !== undefined) {
        const value = readPlainPath(scope, path);
        if (value !== undefined) return { value, warnings: noWarnings };
      }
      return evaluateParts(template.source, { scope, host, options }, (run) => run(expression));
    }
    case 'mixed':
      return evaluateMixed(template.source, template.parts, { scope, host, options });
  }
}

function evaluateMixed(
  source: string,
  parts: readonly TemplatePart[],
  surroundings: Surroundings,
): TemplateResult {
  const { insertAs } = surroundings.options;
  return evaluateParts(source, surroundings, (run, evaluation) =>
    renderParts(parts, evaluation, {
      run,
      insert: (value, raw) => insertedText(value, raw ? undefined : insertAs, evaluation.budget),
    }),
  );
}

interface Surroundings {
  scope: ExpressionScope;
  host: ExpressionHost;
  options: TemplateOptions;
}

type RunExpression = (expression: TemplateExpression, evaluation?: Evaluation) => Value;

function evaluateParts(
  source: string,
  { scope, host, options }: Surroundings,
  combine: (run: RunExpression, evaluation: Evaluation) => Value,
): TemplateResult {
  const budget = options.budget ?? new Budget();
  const evaluation = new Evaluation({ scope, host, budget });
  const { field } = options;
  let current: TemplateExpression | undefined;
  try {
    const value = combine((expression, inner = evaluation) => {
      current = expression;
      return run(expression, inner);
    }, evaluation);
    checkResult(value, budget);
    return { value, warnings: namingField(evaluation.warnings, field) };
  } catch (error) {
    const located = locate(error, source, current);
    throw located instanceof ExpressionError && field !== undefined
      ? located.inField(field)
      : located;
  }
}

function run(expression: TemplateExpression, evaluation: Evaluation): Value {
  const { position, end, text } = expression;
  evaluation.budget.spend(expression.cost);
  const value = expression.evaluate(evaluation);
  const json = toJson(value);
  if (typeof value === 'number' && json === null) {
    evaluation.warnOnce(position, () => ({
      code: 'not_finite',
      message: `the result is ${value}, which is no number that can be stored; it becomes null`,
      path: text,
      position,
      end,
    }));
  }
  return json;
}

/** Whatever happens inside becomes an ExpressionError with a place, except bugs. */
function locate(
  error: unknown,
  source: string,
  expression: TemplateExpression | undefined,
): unknown {
  const position = expression?.position ?? 0;
  const end = expression?.end ?? source.length;
  if (error instanceof EvaluationProblem) {
    const { code, message: reason, hint, suggestion } = error;
    return new ExpressionError({ code, reason, source, position, end, hint, suggestion });
  }
  // What the budget cannot foresee: the call stack, or the longest string there can be.
  if (error instanceof RangeError) {
    const reason = 'this is nested too deeply or becomes too large';
    return new ExpressionError({ code: 'expression_budget', reason, source, position, end });
  }
  return error;
}

function namingField(
  warnings: readonly ExpressionWarning[],
  field: string | undefined,
): readonly ExpressionWarning[] {
  if (warnings.length === 0) return noWarnings;
  return field === undefined ? warnings : warnings.map((warning) => ({ ...warning, field }));
}
