import { type Expression, parseExpressionAt } from 'acorn';
import { ExpressionError, type ExpressionErrorCode } from './expression-error.ts';

/** Characters between `{{` and `}}`, at most. */
export const maxExpressionLength = 10_000;

export interface ParsedExpression {
  node: Expression;
  /** The source of the expression; positions in `node` are offsets in it. */
  text: string;
  /** Where `text` starts in the whole source. */
  offset: number;
  /** Offset in the whole source behind the closing `}}`. */
  end: number;
  /** What stood between the expression and `}}`, where something may. */
  tail?: RegExpExecArray;
}

/**
 * Reads the expression that starts at `start`, just behind `{{`, up to its `}}`. The parser of
 * JavaScript finds the end, so a `}}` inside a string, an object or a pattern does not count.
 * `tail`, which must be sticky, is what may follow the expression.
 */
export function parseExpression(source: string, start: number, tail?: RegExp): ParsedExpression {
  // One piece at a time: acorn looks through its whole input for lines.
  const text = source.slice(start, start + maxExpressionLength + 2);
  const first = skipBlank(text, 0);
  if (text.startsWith('}}', first)) {
    throw failure(source, start + first, 'there is nothing between {{ and }}', 2);
  }
  if (first >= text.length) throw unclosed(source, start);
  const node = parseNode(source, text, start);
  const end = skipBlank(text, node.end);
  if (text.startsWith('}}', end)) {
    return { node, text: text.slice(0, end), offset: start, end: start + end + 2 };
  }
  const found = matchAt(tail, text, end);
  if (found !== null) {
    const behind = skipBlank(text, end + found[0].length);
    if (text.startsWith('}}', behind)) {
      const offsets = { offset: start, end: start + behind + 2 };
      return { node, text: text.slice(0, end), ...offsets, tail: found };
    }
  }
  if (end >= text.length) throw unclosed(source, start);
  const rest = /^(?:[\w$]+|.)/su.exec(text.slice(end))?.[0] ?? '';
  throw failure(
    source,
    start + end,
    `"${rest}" is not expected here: after an expression comes }} or an operator`,
    rest.length,
    hintFor(rest),
  );
}

function matchAt(pattern: RegExp | undefined, text: string, at: number): RegExpExecArray | null {
  if (pattern === undefined) return null;
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function parseNode(source: string, text: string, start: number): Expression {
  try {
    return parseExpressionAt(text, 0, {
      ecmaVersion: 2023,
      sourceType: 'module',
      preserveParens: true,
      allowHashBang: false,
    });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeeplyNested(source, start);
    if (error instanceof SyntaxError) throw explain(source, text, start, error);
    throw error;
  }
}

function explain(source: string, text: string, start: number, error: SyntaxError): ExpressionError {
  const at = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
  const word = /^[A-Za-z_$][\w$]*/.exec(text.slice(at))?.[0];
  const reason = error.message.replace(/\s*\(\d+:\d+\)$/, '');
  // The parser calls itself for each bracket and operator that is open.
  if (reason.startsWith('Not enough stack space')) return tooDeeplyNested(source, start);
  const cut = start + text.length < source.length && reason.startsWith('Unterminated');
  if (at >= text.length || cut) return unclosed(source, start);
  if (text.startsWith('}}', at)) {
    return failure(source, start + at, 'the expression ends too early: something is missing', 2);
  }
  if (reason === 'Unexpected token' || reason.startsWith('Unexpected keyword')) {
    const token = word ?? String.fromCodePoint(text.codePointAt(at) ?? 32);
    return failure(
      source,
      start + at,
      `"${token}" is not expected here`,
      token.length,
      hintFor(token),
    );
  }
  const hint = hintFor(String.fromCodePoint(text.codePointAt(at) ?? 32)) ?? hintFor(word ?? '');
  return failure(source, start + at, lowerFirst(reason), word?.length ?? 1, hint);
}

function tooDeeplyNested(source: string, start: number): ExpressionError {
  return failure(source, start, 'it is nested too deeply', 1, undefined, 'expression_budget');
}

function unclosed(source: string, start: number): ExpressionError {
  return source.length - start > maxExpressionLength
    ? failure(
        source,
        start,
        `an expression has ${maxExpressionLength.toLocaleString('en')} characters at most, and no }} was found before`,
        1,
      )
    : failure(
        source,
        start - 2,
        'the closing }} is missing',
        source.length,
        'To write {{ as text, put a backslash before it: \\{{',
      );
}

const words: Record<string, string> = {
  if: 'To choose between two values, write: condition ? a : b (around text: {{#if condition}} … {{/if}})',
  else: 'To choose between two values, write: condition ? a : b',
  default: 'For a value in place of a missing one, write: value ?? other',
  and: 'Write && for "and".',
  or: 'Write || for "or".',
  not: 'Write ! for "not".',
  is: 'Write === to compare.',
  function: 'Write functions as: item => item.name',
  return: 'Write functions without return: item => item.name',
  await: 'Expressions have no await: the outputs of earlier steps are already there.',
  const: 'Expressions have no variables; a "set" step can name a value.',
  let: 'Expressions have no variables; a "set" step can name a value.',
  var: 'Expressions have no variables; a "set" step can name a value.',
  for: 'To go through a list, write {{#each list as item}} … {{/each}}, or list.map(item => item.name)',
  while: 'To go through a list, write {{#each list as item}} … {{/each}}',
  ';': 'An expression is one value, without a semicolon.',
};

function hintFor(token: string): string | undefined {
  if (/^[\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb]$/u.test(token))
    return 'Use straight quotes: "text" or \'text\'.';
  return Object.hasOwn(words, token) ? words[token] : undefined;
}

/** Blanks and comments, as JavaScript has them. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
    if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      at = close < 0 ? text.length : close + 2;
    } else if (text.startsWith('//', at)) {
      const close = text.indexOf('\n', at);
      at = close < 0 ? text.length : close + 1;
    } else {
      return at;
    }
  }
}

function failure(
  source: string,
  position: number,
  reason: string,
  length: number,
  hint?: string,
  code: ExpressionErrorCode = 'expression_syntax',
): ExpressionError {
  return new ExpressionError({ code, reason, source, position, end: position + length, hint });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
