import type { CallExpression, Expression, MemberExpression, SpreadElement } from 'acorn';
import { compileArrow } from './compile-arrow.ts';
import type { CompileContext, Span } from './compile-context.ts';
import {
  type ChainThunk,
  chainEnd,
  compileChainPart,
  constantKey,
  isEnded,
  namespaceMember,
} from './compile-member.ts';
import { type Argument, Callback, type Evaluation, Pattern, type Thunk } from './evaluation.ts';
import { arityProblem, type CallSite, callHelper } from './helpers/call-helper.ts';
import type { Helper } from './helpers/define-helper.ts';
import {
  functionNamed,
  functionNames,
  methodNamed,
  methodNames,
  toleratesMissing,
} from './helpers/registry.ts';
import { spreadItems } from './operators.ts';
import { closestName, didYouMean } from './suggestions.ts';
import { synonymFor } from './synonyms.ts';
import { describe, describeType, isObject, typeOf, type Value } from './values.ts';

/** A call is one of: `helper(...)`, `Math.max(...)`, `value.method(...)`, `(x => ...)(...)`. */
export function compileCall(node: CallExpression, context: CompileContext): ChainThunk {
  const callee = withoutParentheses(node.callee);
  switch (callee.type) {
    case 'Identifier':
      return compileFunctionCall(node, callee.name, context);
    case 'MemberExpression': {
      const dotted = namespaceMember(callee, context);
      if (dotted !== undefined) return compileFunctionCall(node, dotted, context);
      return compileMethodCall(node, callee, context);
    }
    case 'ArrowFunctionExpression': {
      const callback = compileArrow(callee, context);
      const [a, b, c] = node.arguments.map((part) =>
        part.type === 'SpreadElement'
          ? context.fail(part, 'expression_forbidden', '"..." is not allowed here')
          : context.compile(part),
      );
      return (e) => callback.invoke(e, a?.(e), b?.(e), c?.(e));
    }
    case 'Super':
      return context.fail(callee, 'expression_forbidden', '"super" is not allowed');
    default:
      return context.fail(callee, 'expression_forbidden', 'this is not a function', {
        hint: 'Functions are called by name: upper(text), or on a value: text.upper()',
      });
  }
}

function withoutParentheses(node: CallExpression['callee']): CallExpression['callee'] {
  return node.type === 'ParenthesizedExpression' ? withoutParentheses(node.expression) : node;
}

function compileFunctionCall(
  node: CallExpression,
  name: string,
  context: CompileContext,
): ChainThunk {
  if (context.local(name) !== undefined) {
    context.fail(node.callee, 'expression_forbidden', `"${name}" is a value, not a function`);
  }
  const helper = functionNamed(name);
  if (helper === undefined) return failUnknownFunction(node, name, context);
  const args = compileArguments(node, context, helper.toleratesMissing ?? false);
  if (!args.spread) {
    const problem = arityProblem(helper, args.spans.length, false);
    if (problem !== undefined) context.fail(node, 'expression_value', problem);
  }
  const site: CallSite = { name: `${name}()`, method: false, excerpts: args.excerpts };
  const span = context.span(node);
  return (e) => {
    const values = args.evaluate(e);
    try {
      return callHelper(helper, values, site, e);
    } catch (error) {
      throw context.locate(error, span, args.spans);
    }
  };
}

function failUnknownFunction(node: CallExpression, name: string, context: CompileContext): never {
  const suggestion = synonymFor(name) ?? closestName(name, functionNames());
  const method = suggestion === undefined && methodNames('text').includes(name);
  return context.fail(
    node.callee,
    'expression_unknown_function',
    `there is no function "${name}"${didYouMean(suggestion)}`,
    { suggestion, hint: method ? `It exists as a method: text.${name}(...)` : undefined },
  );
}

function compileMethodCall(
  node: CallExpression,
  callee: MemberExpression,
  context: CompileContext,
): ChainThunk {
  const { object, optional } = callee;
  const key = constantKey(callee);
  if (typeof key !== 'string') {
    return context.fail(callee, 'expression_forbidden', 'functions are called by their name', {
      hint: 'Write: value.name(...)',
    });
  }
  if (object.type === 'Literal' && object.regex !== undefined) {
    return compilePatternCall(node, key, object.regex, context);
  }
  const tolerant = toleratesMissing(key);
  const receiver = compileChainPart(object, context, optional || tolerant);
  const args = compileArguments(node, context, tolerant);
  const span = context.span(node);
  const nameSpan = context.span(callee.property);
  const receiverText = context.textOf(object);
  const site: CallSite = {
    name: `.${key}()`,
    method: true,
    excerpts: [receiverText, ...args.excerpts],
  };
  const spans = [context.span(object), ...args.spans];
  return (e) => {
    const value = receiver(e);
    if (isEnded(value)) return value;
    const missing = value === undefined || value === null;
    if (missing && optional) return chainEnd;
    const method = methodNamed(typeOf(value), key);
    if (method === undefined) {
      if (missing && node.optional) return chainEnd;
      throw unknownMethod({ e, value, key, receiverText, nameSpan, context });
    }
    const values = args.evaluate(e, value);
    try {
      return callHelper(method, values, site, e);
    } catch (error) {
      throw context.locate(error, span, spans);
    }
  };
}

function unknownMethod(call: {
  e: Evaluation;
  value: Value;
  key: string;
  receiverText: string;
  nameSpan: Span;
  context: CompileContext;
}): Error {
  const { e, value, key, receiverText, nameSpan, context } = call;
  if (value === undefined || value === null) {
    const because = e.warnings.at(-1)?.message;
    const reason = `.${key}() needs a value, but "${receiverText}" is ${value === null ? 'null' : 'missing'}`;
    return context.error(nameSpan, 'expression_unknown_method', reason, {
      suggestion: e.warnings.at(-1)?.suggestion,
      hint: `${because === undefined ? '' : `${sentence(because)} `}To allow that it is missing, write ?.${key}(...).`,
    });
  }
  const type = typeOf(value);
  if (isObject(value) && Object.hasOwn(value, key)) {
    const reason = `"${key}" is ${describe(value[key])}, not a function`;
    return context.error(nameSpan, 'expression_unknown_method', reason);
  }
  const mutation = mutations.get(key);
  if (type === 'list' && mutation !== undefined) {
    const reason = `.${key}() would change the list, which is not allowed`;
    return context.error(nameSpan, 'expression_unknown_method', reason, { hint: mutation });
  }
  const suggestion = nearestMethod(value, key);
  return context.error(
    nameSpan,
    'expression_unknown_method',
    `${describeType(type)} has no .${key}()${didYouMean(suggestion)}`,
    { suggestion },
  );
}

function nearestMethod(value: Value, key: string): string | undefined {
  const names = methodNames(typeOf(value));
  const synonym = synonymFor(key);
  return synonym !== undefined && names.includes(synonym) ? synonym : closestName(key, names);
}

const mutations: ReadonlyMap<string, string> = new Map([
  ['push', 'Write [...list, item].'],
  ['unshift', 'Write [item, ...list].'],
  ['pop', 'Write list.slice(0, -1), or list.last() for the item.'],
  ['shift', 'Write list.slice(1), or list.first() for the item.'],
  ['splice', 'Write list.slice(start, end), or list.with(index, item).'],
  ['fill', 'Write list.map(() => value).'],
  ['forEach', 'Write list.map(item => ...), which gives a new list.'],
]);

/** `/a+/.test(text)` and `/a+/.exec(text)`. */
function compilePatternCall(
  node: CallExpression,
  key: string,
  regex: { pattern: string; flags: string },
  context: CompileContext,
): ChainThunk {
  const helper = key === 'test' ? functionNamed('matches') : methodNamed('text', 'match');
  if (helper === undefined || (key !== 'test' && key !== 'exec')) {
    return context.fail(node, 'expression_unknown_method', `a pattern has no .${key}()`, {
      hint: 'It has .test(text); text has .match(), .replace() and .split().',
    });
  }
  const args = compileArguments(node, context, false);
  const pattern = new Pattern(
    regex.pattern,
    key === 'exec' ? regex.flags.replace('g', '') : regex.flags,
  );
  const site: CallSite = { name: `.${key}()`, method: false, excerpts: args.excerpts };
  const span = context.span(node);
  return (e) => {
    const [input] = args.evaluate(e);
    try {
      return callHelper(helper, [input, pattern], site, e);
    } catch (error) {
      throw context.locate(error, span, args.spans);
    }
  };
}

interface CompiledArguments {
  evaluate(e: Evaluation, receiver?: Value): Argument[];
  readonly spread: boolean;
  readonly spans: readonly Span[];
  readonly excerpts: readonly string[];
}

function compileArguments(
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
          throw context.locate(error, span);
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
  const helper: Helper | undefined = functionNamed(name);
  if (helper === undefined) return undefined;
  const site: CallSite = { name: `${name}()`, method: false, excerpts: ['the item'] };
  const span = context.span(node);
  return new Callback((e, item) => {
    try {
      e.budget.spend(1);
      return callHelper(helper, [item], site, e);
    } catch (error) {
      throw context.locate(error, span);
    }
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
