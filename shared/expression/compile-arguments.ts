import type { CallExpression, Expression, SpreadElement } from 'acorn';
import { compileArrow } from './compile-arrow.ts';
import type { CompileContext, Span } from './compile-context.ts';
import { namespaceMember } from './compile-member.ts';
import { type Argument, Callback, type Evaluation, Pattern, type Thunk } from './evaluation.ts';
import { type CallSite, callHelper } from './helpers/call-helper.ts';
import { functionNamed } from './helpers/registry.ts';
import { spreadItems } from './operators.ts';
import type { Value } from './values.ts';

export interface CompiledArguments {
  evaluate(e: Evaluation, receiver?: Value): Argument[];
  readonly spread: boolean;
  readonly spans: readonly Span[];
  readonly excerpts: readonly string[];
}

export function compileArguments(
  node: CallExpression,
  context: CompileContext,
  quiet: boolean,
): CompiledArguments {
  const parts = node.arguments.map((part) => compileArgument(part, context, quiet));
  const spans = node.arguments.map((part) => context.span(part));
  const excerpts = node.arguments.map((part) => context.textOf(part));
  const spread = parts.some((part) => part.kind === 'spread');
  const span = context.span(node);
  // A method's receiver is its first argument.
  const evaluate = (e: Evaluation, ...receiver: [] | [Value]): Argument[] => {
    const values: Argument[] = receiver;
    for (const part of parts) {
      if (part.kind === 'constant') values.push(part.argument);
      else if (part.kind === 'value') values.push(part.thunk(e));
      else {
        try {
          const items = spreadItems(part.thunk(e));
          e.budget.spend(items.length);
          e.budget.allocateList(items.length);
          for (const item of items) values.push(item);
        } catch (error) {
          throw context.locate(error, { span });
        }
      }
    }
    return values;
  };
  return { evaluate, spread, spans, excerpts };
}

type CompiledArgument =
  | { kind: 'constant'; argument: Callback | Pattern }
  | { kind: 'value' | 'spread'; thunk: Thunk };

function compileArgument(
  part: Expression | SpreadElement,
  context: CompileContext,
  quiet: boolean,
): CompiledArgument {
  switch (part.type) {
    case 'SpreadElement':
      return { kind: 'spread', thunk: context.compile(part.argument) };
    case 'ArrowFunctionExpression':
      return { kind: 'constant', argument: compileArrow(part, context) };
    case 'ParenthesizedExpression':
      return compileArgument(part.expression, context, quiet);
    case 'Literal':
      if (part.regex === undefined) break;
      return {
        kind: 'constant',
        argument: new Pattern(part.regex.pattern, part.regex.flags),
      };
    case 'Identifier':
    case 'MemberExpression': {
      const callback = compileHelperName(part, context);
      if (callback !== undefined) return { kind: 'constant', argument: callback };
    }
  }
  return { kind: 'value', thunk: context.compile(part, quiet) };
}

/** `list.map(upper)`: the helper gets the item, and not also its index as in JavaScript. */
function compileHelperName(
  node: Expression & { type: 'Identifier' | 'MemberExpression' },
  context: CompileContext,
): Callback | undefined {
  const name = node.type === 'Identifier' ? node.name : namespaceMember(node, context);
  if (name === undefined || context.local(name) !== undefined) return undefined;
  const helper = functionNamed(name);
  if (helper === undefined) return undefined;
  const site: CallSite = {
    name: `${name}()`,
    method: false,
    excerpts: ['the item'],
    span: context.span(node),
    parts: [],
  };
  return new Callback((e, item) => {
    try {
      e.budget.spend(1);
      return callHelper(helper, [item], site, e);
    } catch (error) {
      throw context.locate(error, site);
    }
  });
}
