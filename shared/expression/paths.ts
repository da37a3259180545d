import type {
  AnyNode,
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  MemberExpression,
  Pattern,
} from 'acorn';
import type { Json } from '../json.ts';
import { constantKey } from './compile-member.ts';
import { functionNamed, isNamespace } from './helpers/registry.ts';
import { formatPath } from './key-path.ts';
import { forEachText, type ParamsOptions } from './params.ts';
import type { ParsedExpression } from './parse.ts';
import { parseTemplate, type TemplateNode } from './template-nodes.ts';

export interface ReferencedPath {
  /** `steps.fetch.body.items` */
  readonly path: string;
  readonly keys: readonly string[];
  /** Offsets in the field's text, 0-based; `end` is exclusive. */
  readonly position: number;
  readonly end: number;
  /** JSON path of the field; only from referencedPathsInParams. */
  readonly field?: string;
}

/**
 * What a text's expressions read from the scope, each path as far as it is known without data:
 * `steps[vars.name].body` gives `steps` and `vars.name`. Methods and parameters of functions are
 * left out. Throws ExpressionError when the text cannot be read.
 */
export function referencedPaths(source: string): ReferencedPath[] {
  const paths: ReferencedPath[] = [];
  collect(parseTemplate(source), new Set(), paths);
  return paths;
}

function collect(nodes: readonly TemplateNode[], locals: Locals, paths: ReferencedPath[]): void {
  const read = ({ node, offset }: ParsedExpression): void =>
    new PathCollector(offset, paths).visit(node, locals);
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    switch (node.kind) {
      case 'insert':
        read(node.parsed);
        break;
      case 'if':
        for (const { test, body } of node.branches) {
          if (test !== undefined) read(test);
          collect(body, locals, paths);
        }
        break;
      case 'each':
        read(node.list);
        collect(node.body, new Set([...locals, node.item, node.index]), paths);
        collect(node.empty, locals, paths);
    }
  }
}

/** The same for all strings of params. */
export function referencedPathsInParams(
  params: Json,
  options: ParamsOptions = {},
): ReferencedPath[] {
  const paths: ReferencedPath[] = [];
  forEachText(params, options, (text, path) => {
    const field = formatPath(path);
    for (const found of referencedPaths(text)) paths.push({ ...found, field });
  });
  return paths;
}

type Locals = ReadonlySet<string>;

const constants = new Set(['undefined', 'NaN', 'Infinity']);

class PathCollector {
  readonly #offset: number;
  readonly #paths: ReferencedPath[];

  constructor(offset: number, paths: ReferencedPath[]) {
    this.#offset = offset;
    this.#paths = paths;
  }

  visit(node: AnyNode, locals: Locals): void {
    switch (node.type) {
      case 'Identifier':
        this.#add(node, [node.name], locals);
        return;
      case 'MemberExpression':
        this.#visitMember(node, locals);
        return;
      case 'CallExpression':
        this.#visitCall(node, locals);
        return;
      case 'ArrowFunctionExpression':
        this.#visitArrow(node, locals);
        return;
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        this.visit(node.expression, locals);
        return;
      case 'TemplateLiteral':
      case 'SequenceExpression':
        for (const expression of node.expressions) this.visit(expression, locals);
        return;
      case 'ArrayExpression':
        for (const element of node.elements) if (element !== null) this.visit(element, locals);
        return;
      case 'ObjectExpression':
        for (const property of node.properties) this.visit(property, locals);
        return;
      case 'Property':
        if (node.computed) this.visit(node.key, locals);
        this.visit(node.value, locals);
        return;
      case 'SpreadElement':
      case 'UnaryExpression':
        this.visit(node.argument, locals);
        return;
      case 'BinaryExpression':
      case 'LogicalExpression':
        this.visit(node.left, locals);
        this.visit(node.right, locals);
        return;
      case 'ConditionalExpression':
        this.visit(node.test, locals);
        this.visit(node.consequent, locals);
        this.visit(node.alternate, locals);
    }
  }

  #visitMember(node: MemberExpression, locals: Locals): void {
    const keys: string[] = [];
    let end: Expression | undefined = node;
    let current: MemberExpression['object'] = node;
    for (;;) {
      if (current.type === 'ChainExpression' || current.type === 'ParenthesizedExpression') {
        current = current.expression;
      } else if (current.type === 'MemberExpression') {
        const key = constantKey(current);
        if (key === undefined) {
          // What comes behind a calculated key is not known.
          if (current.property.type !== 'PrivateIdentifier') this.visit(current.property, locals);
          keys.length = 0;
          end = undefined;
        } else {
          keys.push(String(key));
        }
        current = current.object;
        end ??= current.type === 'Super' ? undefined : current;
      } else {
        break;
      }
    }
    if (current.type === 'Identifier') {
      this.#add(end ?? current, [current.name, ...keys.reverse()], locals);
    } else if (current.type !== 'Super') {
      this.visit(current, locals);
    }
  }

  #visitCall(node: CallExpression, locals: Locals): void {
    let callee = node.callee;
    while (callee.type === 'ParenthesizedExpression') callee = callee.expression;
    if (callee.type === 'MemberExpression') {
      // The last name is a method; `Math.max` is a function as a whole.
      if (callee.object.type !== 'Super') this.visit(callee.object, locals);
    } else if (callee.type !== 'Identifier') {
      this.visit(callee, locals);
    }
    for (const argument of node.arguments) this.visit(argument, locals);
  }

  #visitArrow(node: ArrowFunctionExpression, locals: Locals): void {
    const inner = new Set(locals);
    for (const param of node.params) this.#visitPattern(param, inner);
    this.visit(node.body, inner);
  }

  #visitPattern(pattern: Pattern, locals: Set<string>): void {
    switch (pattern.type) {
      case 'Identifier':
        locals.add(pattern.name);
        return;
      case 'AssignmentPattern':
        this.visit(pattern.right, locals);
        this.#visitPattern(pattern.left, locals);
        return;
      case 'RestElement':
        this.#visitPattern(pattern.argument, locals);
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) {
          if (element !== null) this.#visitPattern(element, locals);
        }
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') this.#visitPattern(property.argument, locals);
          else this.#visitPattern(property.value, locals);
        }
    }
  }

  #add(node: Expression, keys: readonly string[], locals: Locals): void {
    const [root = ''] = keys;
    if (locals.has(root) || constants.has(root) || isNamespace(root)) return;
    if (functionNamed(root) !== undefined) return;
    this.#paths.push({
      path: formatPath(keys.map((key) => (/^(?:0|[1-9]\d{0,9})$/.test(key) ? Number(key) : key))),
      keys,
      position: this.#offset + node.start,
      end: this.#offset + node.end,
    });
  }
}
