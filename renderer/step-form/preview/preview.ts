import { Budget } from '../../../shared/expression/budget.ts';
import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import { ExpressionError } from '../../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../../shared/expression/host.ts';
import type { InsertAs } from '../../../shared/expression/insert-text.ts';
import { compileParams } from '../../../shared/expression/params.ts';
import {
  compileTemplate,
  evaluateTemplate,
  hasExpression,
} from '../../../shared/expression/template.ts';
import { typeOf, type Value, type ValueType } from '../../../shared/expression/values.ts';
import type { Json } from '../../../shared/json.ts';

/** Something to see at a place of the text. Offsets in UTF-16 units; `to` is exclusive. */
export interface TextProblem {
  severity: 'error' | 'warning';
  from: number;
  to: number;
  message: string;
  hint?: string | undefined;
  /** The closest existing name. */
  suggestion?: string | undefined;
}

export interface PreviewResult {
  type: ValueType;
  /** The value as text, cut. */
  text: string;
  /** Characters that are not in `text`. */
  cut: number;
}

export interface Preview {
  /** Nothing when there is an error. */
  result: PreviewResult | undefined;
  problems: readonly TextProblem[];
}

const shownLength = 2000;
const budget = { steps: 400_000, bytes: 24 * 1024 * 1024, resultBytes: 4 * 1024 * 1024 };

/** What a field would give on the samples. Never throws for what a person wrote. */
export function previewOf(
  text: string,
  scope: ExpressionScope,
  host: ExpressionHost,
  insertAs?: InsertAs,
): Preview {
  try {
    const { value, warnings } = evaluateTemplate(compileTemplate(text), scope, host, {
      budget: new Budget(budget),
      ...(insertAs === undefined ? {} : { insertAs }),
    });
    return {
      result: shown(value),
      problems: warnings.map(({ message, position, end, suggestion }) => ({
        severity: 'warning',
        from: position,
        to: end,
        message: asSentence(message),
        suggestion,
      })),
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { result: undefined, problems: [problemOf(error)] };
  }
}

/** The same for a value in whose texts there are expressions. Places in it are not known. */
export function previewOfJson(value: Json, scope: ExpressionScope, host: ExpressionHost): Preview {
  try {
    const resolved = compileParams(value).resolve(scope, host, new Budget(budget));
    return {
      result: shown(resolved.value),
      problems: resolved.warnings.map((warning) => ({
        severity: 'warning',
        from: 0,
        to: 0,
        message: asSentence(warning.message),
      })),
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { result: undefined, problems: [{ ...problemOf(error), from: 0, to: 0 }] };
  }
}

/** What cannot be read in the text, found without evaluating anything. */
export function syntaxProblem(text: string): TextProblem | undefined {
  if (!hasExpression(text)) return undefined;
  try {
    compileTemplate(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return problemOf(error);
  }
}

function problemOf({ reason, position, end, hint, suggestion }: ExpressionError): TextProblem {
  return {
    severity: 'error',
    from: position,
    to: Math.max(end, position),
    message: asSentence(reason),
    hint,
    suggestion,
  };
}

function asSentence(text: string): string {
  const end = /[.?!]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}

function shown(value: Value): PreviewResult {
  const text = written(value);
  return {
    type: typeOf(value),
    text: text.slice(0, shownLength),
    cut: Math.max(0, text.length - shownLength),
  };
}

function written(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  return JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
}
