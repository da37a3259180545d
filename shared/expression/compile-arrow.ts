import type {
  ArrayPattern,
  ArrowFunctionExpression,
  AssignmentProperty,
  ObjectPattern,
  Pattern,
} from 'acorn';
import type { Json, JsonObject } from '../json.ts';
import type { CompileContext, Span } from './compile-context.ts';
import { Callback, type Evaluation, type Thunk } from './evaluation.ts';
import { EvaluationProblem } from './expression-error.ts';
import { readMember } from './read-member.ts';
import { describe, isObject, setOwn, type Value } from './values.ts';

/** Puts an argument, or a part of it, where the body of the function reads it. */
type Bind = (evaluation: Evaluation, value: Value) => void;

const ignore: Bind = () => {};

/** Callbacks get three arguments at most: item, index, list; or result, item, index. */
export function compileArrow(node: ArrowFunctionExpression, context: CompileContext): Callback {
  if (node.async) context.fail(node, 'expression_forbidden', '"async" is not allowed');
  const { body, params } = node;
  if (body.type === 'BlockStatement') {
    return context.fail(body, 'expression_forbidden', 'a function here is one value, without { }', {
      hint: 'Write: item => item.name. For an object: item => ({ name: item.name })',
    });
  }
  if (params.length > 3) {
    context.fail(node, 'expression_forbidden', 'a function here has three parameters at most');
  }
  const { result, cost } = context.inFunction(() => {
    const [a = ignore, b = ignore, c = ignore] = params.map((param) => compileBind(param, context));
    return { a, b, c, run: context.compile(body) };
  });
  const { a: bindA, b: bindB, c: bindC, run } = result;
  const steps = cost + params.length;
  return new Callback((e, a, b, c) => {
    e.budget.spend(steps);
    bindA(e, a);
    bindB(e, b);
    bindC(e, c);
    return run(e);
  });
}

function compileBind(pattern: Pattern, context: CompileContext): Bind {
  switch (pattern.type) {
    case 'Identifier': {
      const slot = context.declare(pattern.name);
      return (e, value) => {
        e.slots[slot] = value;
      };
    }
    case 'AssignmentPattern': {
      const fallback = context.compile(pattern.right);
      const bind = compileBind(pattern.left, context);
      return (e, value) => bind(e, value === undefined ? fallback(e) : value);
    }
    case 'ObjectPattern':
      return compileObjectPattern(pattern, context);
    case 'ArrayPattern':
      return compileListPattern(pattern, context);
    default:
      return context.fail(pattern, 'expression_forbidden', 'this is not allowed as a parameter');
  }
}

function compileObjectPattern(pattern: ObjectPattern, context: CompileContext): Bind {
  const span = context.span(pattern);
  const taken: string[] = [];
  let rest: Bind | undefined;
  const parts: { key: Thunk; bind: Bind; span: Span; path: string; quiet: boolean }[] = [];
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') {
      rest = compileBind(property.argument, context);
      continue;
    }
    const { key, value } = property;
    const name = constantKey(property);
    if (name !== undefined) taken.push(name);
    parts.push({
      key: name === undefined ? context.compile(key) : () => name,
      bind: compileBind(value, context),
      span: context.span(key),
      path: context.textOf(key),
      quiet: value.type === 'AssignmentPattern',
    });
  }
  return (e, value) => {
    try {
      if (!isObject(value)) throw wrongShape('{ }', 'an object', value);
      for (const { key, bind, quiet, path, span: keySpan } of parts) {
        const site = { span: keySpan, base: keySpan, basePath: 'the item', path, quiet };
        bind(e, readMember(e, value, key(e), site));
      }
      rest?.(e, without(e, value, taken));
    } catch (error) {
      throw context.locate(error, { span });
    }
  };
}

function constantKey({ key, computed }: AssignmentProperty): string | undefined {
  if (key.type === 'Identifier') return computed ? undefined : key.name;
  if (key.type !== 'Literal') return undefined;
  return typeof key.value === 'string' || typeof key.value === 'number'
    ? String(key.value)
    : undefined;
}

function without(e: Evaluation, object: JsonObject, names: readonly string[]): JsonObject {
  const keys = Object.keys(object);
  e.budget.spend(keys.length);
  e.budget.allocateObject(keys.length);
  const result: JsonObject = {};
  for (const key of keys) if (!names.includes(key)) setOwn(result, key, object[key]);
  return result;
}

function compileListPattern(pattern: ArrayPattern, context: CompileContext): Bind {
  const span = context.span(pattern);
  const parts = pattern.elements.map((element) => {
    if (element === null) return { rest: false, bind: ignore };
    return element.type === 'RestElement'
      ? { rest: true, bind: compileBind(element.argument, context) }
      : { rest: false, bind: compileBind(element, context) };
  });
  return (e, value) => {
    try {
      if (!Array.isArray(value)) throw wrongShape('[ ]', 'a list', value);
      for (const [index, { rest, bind }] of parts.entries()) {
        bind(e, rest ? itemsFrom(e, value, index) : value[index]);
      }
    } catch (error) {
      throw context.locate(error, { span });
    }
  };
}

function itemsFrom(e: Evaluation, list: readonly Json[], start: number): Json[] {
  const length = Math.max(0, list.length - start);
  e.budget.spend(length);
  e.budget.allocateList(length);
  return list.slice(start);
}

function wrongShape(brackets: string, wanted: string, value: Value): EvaluationProblem {
  return new EvaluationProblem(
    'expression_value',
    `a parameter in ${brackets} takes ${wanted} apart, but it got ${describe(value)}`,
  );
}
