import type { CallExpression, MemberExpression } from 'acorn';
import { compileArguments } from './compile-arguments.ts';
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
import { type Evaluation, Pattern } from './evaluation.ts';
import { arityProblem, type CallSite, callHelper } from './helpers/call-helper.ts';
import {
  functionNamed,
  functionNames,
  methodNamed,
  methodNames,
  toleratesMissing,
} from './helpers/registry.ts';
import { closestName, didYouMean, toSentence } from './suggestions.ts';
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
  const site: CallSite = {
    name: `${name}()`,
    method: false,
    excerpts: args.excerpts,
    span: context.span(node),
    parts: args.spans,
  };
  return (e) => {
    const values = args.evaluate(e);
    try {
      return callHelper(helper, values, site, e);
    } catch (error) {
      throw context.locate(error, site);
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
  const nameSpan = context.span(callee.property);
  const receiverText = context.textOf(object);
  const site: CallSite = {
    name: `.${key}()`,
    method: true,
    excerpts: [receiverText, ...args.excerpts],
    span: context.span(node),
    parts: [context.span(object), ...args.spans],
  };
  return (e) => {
    const value = receiver(e);
    if (isEnded(value)) return value;
    const missing = value === undefined || value === null;
    if (missing && optional) return chainEnd;
    const method = methodNamed(typeOf(value), key);
    if (method === undefined) {
      // `value.name?.()` asks whether there is such a function.
      const data = isObject(value) && Object.hasOwn(value, key);
      if (node.optional && !data) return chainEnd;
      throw unknownMethod({ e, value, key, receiverText, nameSpan, span: site.span, context });
    }
    const values = args.evaluate(e, value);
    try {
      return callHelper(method, values, site, e);
    } catch (error) {
      throw context.locate(error, site);
    }
  };
}

function unknownMethod(call: {
  e: Evaluation;
  value: Value;
  key: string;
  receiverText: string;
  nameSpan: Span;
  span: Span;
  context: CompileContext;
}): Error {
  const { e, value, key, receiverText, nameSpan, span, context } = call;
  if (value === undefined || value === null) {
    const because = e.warningWithin(span);
    const reason = `.${key}() needs a value, but "${receiverText}" is ${value === null ? 'null' : 'missing'}`;
    return context.error(nameSpan, 'expression_unknown_method', reason, {
      suggestion: because?.suggestion,
      hint: `${because === undefined ? '' : `${toSentence(because.message)} `}To allow that it is missing, write ?.${key}(...).`,
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
  const site: CallSite = {
    name: `.${key}()`,
    method: false,
    excerpts: args.excerpts,
    span: context.span(node),
    parts: args.spans,
  };
  return (e) => {
    const [input] = args.evaluate(e);
    try {
      return callHelper(helper, [input, pattern], site, e);
    } catch (error) {
      throw context.locate(error, site);
    }
  };
}
