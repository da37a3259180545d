import { type CompiledExpression, compileExpression } from './compile.ts';
import type { ParsedExpression } from './parse.ts';
import { plainPath } from './plain-path.ts';
import {
  type EachBlock,
  type IfBlock,
  parseTemplate,
  type TemplateNode,
} from './template-nodes.ts';

export interface TemplateExpression extends CompiledExpression {
  /** What stands between the braces. */
  readonly text: string;
  /** Offsets in the whole source, without the braces. */
  readonly position: number;
  readonly end: number;
  /** Set when the expression only reads one path. */
  readonly path: readonly string[] | undefined;
  /** Written `{{& … }}`: inserted as it is, also into HTML and Markdown. */
  readonly raw: boolean;
}

export interface IfPart {
  readonly kind: 'if';
  readonly branches: readonly {
    /** Undefined: `{{else}}`. */
    readonly test: TemplateExpression | undefined;
    readonly body: readonly TemplatePart[];
  }[];
}

export interface EachPart {
  readonly kind: 'each';
  readonly list: TemplateExpression;
  readonly item: string;
  readonly index: string;
  readonly body: readonly TemplatePart[];
  /** For an empty list, and for none. */
  readonly empty: readonly TemplatePart[];
}

export type TemplatePart = string | TemplateExpression | IfPart | EachPart;

/** Text, expressions and blocks in turn. Throws ExpressionError. */
export function readTemplate(source: string): readonly TemplatePart[] {
  return compileNodes(source, parseTemplate(source));
}

function compileNodes(source: string, nodes: readonly TemplateNode[]): TemplatePart[] {
  return nodes.map((node) => (typeof node === 'string' ? node : compileNode(source, node)));
}

function compileNode(source: string, node: Exclude<TemplateNode, string>): TemplatePart {
  switch (node.kind) {
    case 'insert':
      return toExpression(source, node.parsed, node.raw);
    case 'if':
      return compileIf(source, node);
    case 'each':
      return compileEach(source, node);
  }
}

function compileIf(source: string, { branches }: IfBlock): TemplatePart {
  return {
    kind: 'if',
    branches: branches.map(({ test, body }) => ({
      test: test === undefined ? undefined : toExpression(source, test),
      body: compileNodes(source, body),
    })),
  };
}

function compileEach(source: string, block: EachBlock): TemplatePart {
  const { item, index, body, empty } = block;
  return {
    kind: 'each',
    list: toExpression(source, block.list),
    item,
    index,
    body: compileNodes(source, body),
    empty: compileNodes(source, empty),
  };
}

function toExpression(source: string, parsed: ParsedExpression, raw = false): TemplateExpression {
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
    raw,
  };
}
