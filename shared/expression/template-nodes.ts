import { ExpressionError } from './expression-error.ts';
import type { ParsedExpression } from './parse.ts';
import {
  type BlockName,
  readTokens,
  type TemplateToken,
  templateError,
} from './template-tokens.ts';

/** Blocks inside each other, at most. */
const maxBlocks = 20;

export type TemplateNode =
  | string
  | { readonly kind: 'insert'; readonly parsed: ParsedExpression; readonly raw: boolean }
  | IfBlock
  | EachBlock;

export interface IfBlock {
  readonly kind: 'if';
  /** Without a test: `{{else}}`, the last one. */
  readonly branches: {
    readonly test: ParsedExpression | undefined;
    readonly body: TemplateNode[];
  }[];
}

export interface EachBlock {
  readonly kind: 'each';
  readonly list: ParsedExpression;
  readonly item: string;
  readonly index: string;
  readonly body: TemplateNode[];
  readonly empty: TemplateNode[];
}

type Token = Exclude<TemplateToken, string>;

interface OpenBlock {
  readonly token: Token & { kind: BlockName };
  readonly block: IfBlock | EachBlock;
  /** Where what comes next belongs. */
  body: TemplateNode[];
  hasElse: boolean;
}

/** A field's text as a tree of its blocks. Throws ExpressionError. */
export function parseTemplate(source: string): readonly TemplateNode[] {
  const root: TemplateNode[] = [];
  const open: OpenBlock[] = [];
  for (const token of readTokens(source)) {
    const around = open.at(-1);
    const body = around?.body ?? root;
    if (typeof token === 'string') {
      body.push(token);
      continue;
    }
    switch (token.kind) {
      case 'insert':
        body.push({ kind: 'insert', parsed: token.parsed, raw: token.raw });
        break;
      case 'if':
      case 'each': {
        if (open.length >= maxBlocks) throw tooDeep(source, token);
        const block = begin(token);
        body.push(block.block);
        open.push(block);
        break;
      }
      case 'else':
        startElse(source, token, around);
        break;
      case 'close':
        if (around === undefined || around.token.kind !== token.block)
          throw unexpectedEnd(source, token, around);
        open.pop();
    }
  }
  const left = open.at(-1);
  if (left !== undefined) throw unclosedBlock(source, left.token);
  return root;
}

function begin(token: OpenBlock['token']): OpenBlock {
  const body: TemplateNode[] = [];
  const block: OpenBlock['block'] =
    token.kind === 'if'
      ? { kind: 'if', branches: [{ test: token.parsed, body }] }
      : {
          kind: 'each',
          list: token.parsed,
          item: token.item,
          index: token.index,
          body,
          empty: [],
        };
  return { token, block, body, hasElse: false };
}

function startElse(
  source: string,
  token: Token & { kind: 'else' },
  around: OpenBlock | undefined,
): void {
  if (around === undefined)
    throw templateError(source, token, '{{else}} stands outside of a block');
  if (around.hasElse)
    throw templateError(
      source,
      token,
      `the block has an {{else}} already`,
      'It is the last branch.',
    );
  const { block } = around;
  if (block.kind === 'each') {
    if (token.parsed !== undefined)
      throw templateError(source, token, '{{else if}} belongs to {{#if}}, not to {{#each}}');
    around.body = block.empty;
    around.hasElse = true;
    return;
  }
  around.body = [];
  around.hasElse = token.parsed === undefined;
  block.branches.push({ test: token.parsed, body: around.body });
}

function unexpectedEnd(
  source: string,
  token: Token & { kind: 'close' },
  around: OpenBlock | undefined,
): ExpressionError {
  return around === undefined
    ? templateError(source, token, `there is no {{#${token.block} …}} before this`)
    : templateError(
        source,
        token,
        `the block {{#${around.token.kind} …}} is still open here`,
        `Write {{/${around.token.kind}}} first.`,
      );
}

function unclosedBlock(source: string, token: OpenBlock['token']): ExpressionError {
  return templateError(
    source,
    token,
    `the block {{#${token.kind} …}} has no end`,
    `Write {{/${token.kind}}} where it ends.`,
  );
}

function tooDeep(source: string, { position, end }: Token): ExpressionError {
  return new ExpressionError({
    code: 'expression_budget',
    reason: `blocks are nested more than ${maxBlocks} deep`,
    source,
    position,
    end,
  });
}
