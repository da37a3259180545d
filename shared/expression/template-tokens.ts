import { ExpressionError } from './expression-error.ts';
import { functionNamed, isNamespace } from './helpers/registry.ts';
import { type ParsedExpression, parseExpression } from './parse.ts';

/** Expressions and blocks in one text, at most. */
const maxExpressions = 500;

interface Place {
  /** Offsets in the source, braces included. */
  readonly position: number;
  readonly end: number;
}

export type BlockName = 'if' | 'each';

export type TemplateToken =
  | string
  | ({ readonly kind: 'insert'; readonly parsed: ParsedExpression; readonly raw: boolean } & Place)
  | ({ readonly kind: 'if'; readonly parsed: ParsedExpression } & Place)
  | ({
      readonly kind: 'each';
      readonly parsed: ParsedExpression;
      readonly item: string;
      readonly index: string;
    } & Place)
  /** `{{else}}`, and `{{else if …}}` with its condition. */
  | ({ readonly kind: 'else'; readonly parsed: ParsedExpression | undefined } & Place)
  | ({ readonly kind: 'close'; readonly block: BlockName } & Place);

const tag = /\s*(?:(#[\w-]*)|(\/(?:if|each))(?=\s|\}\})|(else)(?=\s|\}\})|(&))/y;
const closing = /\s*\}\}/y;
const elseIf = /\s+if(?=\s|\()/y;
const naming = /as\s+([\p{L}_$][\p{L}\p{N}_$]*)(?:\s*,\s*([\p{L}_$][\p{L}\p{N}_$]*))?/uy;
const restOfLine = /[ \t]*(?:\r?\n|$)/y;

/**
 * Text and what stands between braces, in turn. `\{{` is a literal `{{`, and so two backslashes
 * before `{{` are one backslash before an expression; backslashes elsewhere mean themselves. A line
 * on which nothing stands but the beginning or the end of a block leaves no line behind.
 */
export function readTokens(source: string): TemplateToken[] {
  const tokens: TemplateToken[] = [];
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
    if (++expressions > maxExpressions) throw tooMany(source, open);
    const token = readToken(source, open);
    at = token.end;
    if (token.kind !== 'insert') {
      const line = aloneOnItsLine(source, open, at);
      if (line !== undefined) {
        text = text.slice(0, Math.max(0, text.length - line.before));
        at = line.end;
      }
    }
    if (text !== '') tokens.push(text);
    text = '';
    tokens.push(token);
  }
  text += source.slice(at);
  if (text !== '') tokens.push(text);
  return tokens;
}

function readToken(source: string, open: number): Exclude<TemplateToken, string> {
  const start = open + 2;
  const match = matchAt(tag, source, start);
  if (match === undefined) {
    const parsed = parseExpression(source, start);
    return { kind: 'insert', parsed, raw: false, position: open, end: parsed.end };
  }
  const [whole, opening, close, otherwise] = match;
  const behind = start + whole.length;
  if (opening !== undefined) return readOpening(source, { open, opening, behind });
  if (close !== undefined) {
    const end = expectClosing(source, open, behind);
    return { kind: 'close', block: close === '/if' ? 'if' : 'each', position: open, end };
  }
  if (otherwise !== undefined) {
    const condition = matchAt(elseIf, source, behind);
    if (condition === undefined) {
      const end = expectClosing(source, open, behind);
      return { kind: 'else', parsed: undefined, position: open, end };
    }
    const parsed = parseExpression(source, behind + condition[0].length);
    return { kind: 'else', parsed, position: open, end: parsed.end };
  }
  const parsed = parseExpression(source, behind);
  return { kind: 'insert', parsed, raw: true, position: open, end: parsed.end };
}

function readOpening(
  source: string,
  { open, opening, behind }: { open: number; opening: string; behind: number },
): Exclude<TemplateToken, string> {
  switch (opening) {
    case '#if': {
      const parsed = parseExpression(source, behind);
      return { kind: 'if', parsed, position: open, end: parsed.end };
    }
    case '#each': {
      const parsed = parseExpression(source, behind, naming);
      const [, item = 'item', index = 'index'] = parsed.tail ?? [];
      for (const name of [item, index]) checkName(source, parsed, name);
      return { kind: 'each', parsed, item, index, position: open, end: parsed.end };
    }
    default:
      throw templateError(
        source,
        { position: open, end: behind },
        `there is no block "${opening}"`,
        'There are {{#if condition}} … {{else}} … {{/if}} and {{#each list as item}} … {{/each}}.',
      );
  }
}

/** Inside the block, functions of that name could not be reached any more. */
function checkName(source: string, parsed: ParsedExpression, name: string): void {
  const taken = functionNamed(name) !== undefined || isNamespace(name) || reserved.has(name);
  if (!taken) return;
  const place = { position: parsed.end - 2, end: parsed.end };
  throw templateError(
    source,
    place,
    `"${name}" is a name that expressions use already`,
    'Choose another one after "as".',
  );
}

const reserved: ReadonlySet<string> = new Set([
  ...['undefined', 'NaN', 'Infinity', 'null', 'true', 'false', 'typeof', 'in', 'this', 'new'],
  ...[
    'if',
    'else',
    'function',
    'delete',
    'void',
    'await',
    'yield',
    'class',
    'import',
    'instanceof',
  ],
]);

function expectClosing(source: string, open: number, from: number): number {
  const match = matchAt(closing, source, from);
  if (match !== undefined) return from + match[0].length;
  throw templateError(
    source,
    { position: open, end: from + 2 },
    `after "${source.slice(open + 2, from).trim()}" comes }} and nothing else`,
  );
}

/** How many blanks stand before a tag that is alone on its line, and where the next line starts. */
function aloneOnItsLine(
  source: string,
  open: number,
  end: number,
): { before: number; end: number } | undefined {
  const before = open - (source.lastIndexOf('\n', open - 1) + 1);
  if (open > 0 && source.slice(open - before, open).trim() !== '') return undefined;
  const rest = matchAt(restOfLine, source, end);
  return rest === undefined ? undefined : { before, end: end + rest[0].length };
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}

export function templateError(
  source: string,
  { position, end }: Place,
  reason: string,
  hint?: string,
): ExpressionError {
  return new ExpressionError({ code: 'expression_syntax', reason, source, position, end, hint });
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
