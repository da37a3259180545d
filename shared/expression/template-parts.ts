import { type CompiledExpression, compileExpression } from './compile.ts';
import { ExpressionError } from './expression-error.ts';
import { type ParsedExpression, parseExpression } from './parse.ts';
import { plainPath } from './plain-path.ts';

/** Expressions in one text, at most. */
const maxExpressions = 500;

export interface TemplateExpression extends CompiledExpression {
  /** What stands between the braces. */
  readonly text: string;
  /** Offsets in the whole source, without the braces. */
  readonly position: number;
  readonly end: number;
  /** Set when the expression only reads one path. */
  readonly path: readonly string[] | undefined;
}

/**
 * Text and expressions in turn. `\{{` is a literal `{{`, and so two backslashes before `{{` are one
 * backslash before an expression; backslashes elsewhere mean themselves.
 */
export function readTemplate(source: string): (string | TemplateExpression)[] {
  return splitTemplate(source).map((part) =>
    typeof part === 'string' ? part : toExpression(source, part),
  );
}

export function splitTemplate(source: string): (string | ParsedExpression)[] {
  const parts: (string | ParsedExpression)[] = [];
  let text = '';
  let at = 0;
  let expressions = 0;
  for (;;) {
    const open = source.indexOf('{{', at);
    if (open < 0) break;
    let backslashes = 0;
    while (open - backslashes > at && source.charAt(open - backslashes - 1) === '\\')
      backslashes += 1;
    text += source.slice(at, open - backslashes) + '\\'.repeat(backslashes >> 1);
    if (backslashes % 2 === 1) {
      text += '{{';
      at = open + 2;
      continue;
    }
    if (text !== '') parts.push(text);
    text = '';
    if (++expressions > maxExpressions) throw tooMany(source, open);
    const parsed = parseExpression(source, open + 2);
    parts.push(parsed);
    at = parsed.end;
  }
  text += source.slice(at);
  if (text !== '') parts.push(text);
  return parts;
}

function tooMany(source: string, position: number): ExpressionError {
  return new ExpressionError({
    code: 'expression_budget',
    reason: `one field has ${maxExpressions} expressions at most`,
    source,
    position,
    end: position + 2,
  });
}

function toExpression(source: string, parsed: ParsedExpression): TemplateExpression {
  const { evaluate, cost } = compileExpression(source, parsed);
  const text = parsed.text.trim();
  const position = parsed.offset + parsed.text.indexOf(text);
  return {
    evaluate,
    cost,
    text,
    position,
    end: position + text.length,
    path: plainPath(parsed.node),
  };
}
