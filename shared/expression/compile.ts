import type {
  ArrayExpression,
  BinaryExpression,
  Expression,
  Identifier,
  Literal,
  LogicalExpression,
  ObjectExpression,
  Property,
  TemplateLiteral,
  UnaryExpression,
} from 'acorn';
import type { Json, JsonObject } from '../json.ts';
import { compileCall } from './compile-call.ts';
import { CompileContext } from './compile-context.ts';
import { compileMember, endChain, warnAboutName } from './compile-member.ts';
import type { Thunk } from './evaluation.ts';
import { EvaluationProblem } from './expression-error.ts';
import { forbidden } from './forbidden.ts';
import { functionNamed } from './helpers/registry.ts';
import { toText } from './json-text.ts';
import { appendText, binaryOperation, spreadItems, toOperand } from './operators.ts';
import type { ParsedExpression } from './parse.ts';
import {
  describe,
  isForeign,
  isMissing,
  isObject,
  isTruthy,
  setOwn,
  toItem,
  typeOf,
  type Value,
} from './values.ts';

export interface CompiledExpression {
  readonly evaluate: Thunk;
  /** Steps that each evaluation costs, besides callbacks and the work of helpers. */
  readonly cost: number;
}

/**
 * Turns a tree into nested functions, one per node. What can be refused without data is refused
 * here: what the language leaves out, unknown functions, wrong numbers of arguments.
 */
export function compileExpression(source: string, parsed: ParsedExpression): CompiledExpression {
  const context = new CompileContext({ source, offset: parsed.offset, compileNode });
  const evaluate = context.compile(parsed.node);
  return { evaluate, cost: context.nodes };
}

function compileNode(node: Expression, context: CompileContext, quiet = false): Thunk {
  switch (node.type) {
    case 'Literal':
      return compileLiteral(node, context);
    case 'Identifier':
      return compileName(node, context, quiet);
    case 'MemberExpression':
      return endChain(compileMember(node, context, quiet));
    case 'CallExpression':
      return endChain(compileCall(node, context));
    case 'ChainExpression':
      return context.compile(node.expression, quiet);
    case 'ParenthesizedExpression':
      return context.compile(node.expression, quiet);
    case 'TemplateLiteral':
      return compileTemplateLiteral(node, context);
    case 'ArrayExpression':
      return compileList(node, context);
    case 'ObjectExpression':
      return compileObject(node, context);
    case 'UnaryExpression':
      return compileUnary(node, context);
    case 'BinaryExpression':
      return compileBinary(node, context);
    case 'LogicalExpression':
      return compileLogical(node, context, quiet);
    case 'ConditionalExpression': {
      const test = context.compile(node.test);
      const whenTrue = context.compile(node.consequent, quiet);
      const whenFalse = context.compile(node.alternate, quiet);
      return (e) => (isTruthy(test(e)) ? whenTrue(e) : whenFalse(e));
    }
    default: {
      const refusal = forbidden(node);
      return context.fail(
        node,
        'expression_forbidden',
        refusal?.reason ?? 'this is not allowed in an expression',
        { hint: refusal?.hint },
      );
    }
  }
}

function compileLiteral(node: Literal, context: CompileContext): Thunk {
  const { value } = node;
  if (node.regex !== undefined) {
    return context.fail(
      node,
      'expression_forbidden',
      'a pattern can only be an argument, as in text.replace(/a/g, "b")',
    );
  }
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return () => value;
    case 'object':
      if (value === null) return () => null;
  }
  return context.fail(node, 'expression_forbidden', `"${context.textOf(node)}" is not allowed`);
}

const constants: ReadonlyMap<string, Value> = new Map([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

function compileName(node: Identifier, context: CompileContext, quiet: boolean): Thunk {
  const { name } = node;
  const slot = context.local(name);
  if (slot !== undefined) return (e) => e.slots[slot];
  if (constants.has(name)) {
    const constant = constants.get(name);
    return () => constant;
  }
  if (functionNamed(name) !== undefined) {
    return context.fail(
      node,
      'expression_value',
      `"${name}" is a function and needs parentheses: ${name}(...)`,
    );
  }
  const span = context.span(node);
  const locals = context.localNames();
  return (e) => {
    const value = Object.hasOwn(e.scope, name) ? e.scope[name] : undefined;
    if (value !== undefined && !isForeign(value)) return value;
    if (!quiet) warnAboutName(e, { name, span, locals });
    return undefined;
  };
}

function compileTemplateLiteral(node: TemplateLiteral, context: CompileContext): Thunk {
  const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '');
  const values = node.expressions.map((expression) => context.compile(expression));
  const span = context.span(node);
  return (e) => {
    try {
      let result = texts[0] ?? '';
      values.forEach((value, index) => {
        result = appendText(result, toText(value(e), e.budget), e.budget);
        result = appendText(result, texts[index + 1] ?? '', e.budget);
      });
      return result;
    } catch (error) {
      throw context.locate(error, span);
    }
  };
}

function compileList(node: ArrayExpression, context: CompileContext): Thunk {
  const parts = node.elements.map((element) => {
    if (element === null) return { spread: false, value: () => null };
    return element.type === 'SpreadElement'
      ? { spread: true, value: context.compile(element.argument) }
      : { spread: false, value: context.compile(element) };
  });
  const span = context.span(node);
  return (e) => {
    try {
      e.budget.allocateList(parts.length);
      const list: Json[] = [];
      for (const part of parts) {
        const value = part.value(e);
        if (!part.spread) {
          list.push(toItem(value));
          continue;
        }
        const items = spreadItems(value);
        e.budget.spend(items.length);
        e.budget.allocateList(items.length);
        for (const item of items) list.push(toItem(item));
      }
      return list;
    } catch (error) {
      throw context.locate(error, span);
    }
  };
}

type ObjectPart = { key: Thunk | string | undefined; value: Thunk };

function compileObject(node: ObjectExpression, context: CompileContext): Thunk {
  const parts: ObjectPart[] = node.properties.map((property) =>
    property.type === 'SpreadElement'
      ? { key: undefined, value: context.compile(property.argument) }
      : compileProperty(property, context),
  );
  const span = context.span(node);
  return (e) => {
    try {
      e.budget.allocateObject(parts.length);
      const object: JsonObject = {};
      for (const part of parts) {
        const key = typeof part.key === 'function' ? propertyName(part.key(e)) : part.key;
        const value = part.value(e);
        if (key !== undefined) setOwn(object, key, value);
        else if (isObject(value)) {
          const keys = Object.keys(value);
          e.budget.spend(keys.length);
          e.budget.allocateObject(keys.length);
          for (const name of keys) setOwn(object, name, value[name]);
        } else if (!isMissing(value)) {
          throw new EvaluationProblem(
            'expression_value',
            `"..." between braces needs an object, but it got ${describe(value)}`,
          );
        }
      }
      return object;
    } catch (error) {
      throw context.locate(error, span);
    }
  };
}

function compileProperty(property: Property, context: CompileContext): ObjectPart {
  if (property.kind !== 'init' || property.method) {
    context.fail(property, 'expression_forbidden', 'functions in objects are not allowed');
  }
  const value = context.compile(property.value);
  if (property.computed) return { key: context.compile(property.key), value };
  const { key } = property;
  const name =
    key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined;
  if (typeof name !== 'string' && typeof name !== 'number') {
    return context.fail(key, 'expression_forbidden', 'this is not allowed as a key');
  }
  // In JavaScript this would set the prototype instead of a key.
  if (name === '__proto__' && !property.shorthand) {
    context.fail(key, 'expression_forbidden', '"__proto__" is not allowed as a key');
  }
  return { key: String(name), value };
}

function propertyName(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new EvaluationProblem('expression_value', `a key is text, but it got ${describe(value)}`);
}

const typeofNames = {
  text: 'string',
  number: 'number',
  boolean: 'boolean',
  list: 'object',
  object: 'object',
  null: 'object',
  undefined: 'undefined',
} as const;

function compileUnary(node: UnaryExpression, context: CompileContext): Thunk {
  const { operator } = node;
  if (operator === 'delete' || operator === 'void') {
    return context.fail(node, 'expression_forbidden', `"${operator}" is not allowed`, {
      hint: operator === 'delete' ? 'To leave out a key, write omit(object, "key").' : undefined,
    });
  }
  const argument = context.compile(node.argument, operator === 'typeof');
  if (operator === '!') return (e) => !isTruthy(argument(e));
  if (operator === 'typeof') return (e) => typeofNames[typeOf(argument(e))];
  const span = context.span(node);
  return (e) => {
    const value = argument(e);
    try {
      const number = toOperand(value, operator);
      if (operator === '-') return -number;
      return operator === '~' ? ~number : number;
    } catch (error) {
      throw context.locate(error, span);
    }
  };
}

function compileBinary(node: BinaryExpression, context: CompileContext): Thunk {
  const { operator } = node;
  const operation = binaryOperation(operator);
  if (operation === undefined || node.left.type === 'PrivateIdentifier') {
    return context.fail(node, 'expression_forbidden', `"${operator}" is not allowed`, {
      hint: operator === 'instanceof' ? 'typeOf(value) tells the type of a value.' : undefined,
    });
  }
  if (operator === '|' && node.right.type === 'Identifier' && functionNamed(node.right.name)) {
    const call = `${node.right.name}(${context.textOf(node.left)})`;
    context.fail(node.right, 'expression_forbidden', 'there are no filters with "|"', {
      hint: `Write ${call}`,
    });
  }
  // `x == null` and `x === undefined` ask whether something is there: no need to warn that it is not.
  const asks = isNothing(node.left) || isNothing(node.right);
  const left = context.compile(node.left, asks);
  const right = context.compile(node.right, asks);
  const span = context.span(node);
  return (e) => {
    const a = left(e);
    const b = right(e);
    try {
      return operation(a, b, e.budget);
    } catch (error) {
      throw context.locate(error, span);
    }
  };
}

function isNothing(node: BinaryExpression['left']): boolean {
  if (node.type === 'Identifier') return node.name === 'undefined';
  return node.type === 'Literal' && node.value === null && node.regex === undefined;
}

function compileLogical(node: LogicalExpression, context: CompileContext, quiet: boolean): Thunk {
  // With `||` and `??` the author has provided for a missing value.
  const left = context.compile(node.left, quiet || node.operator !== '&&');
  const right = context.compile(node.right, quiet);
  switch (node.operator) {
    case '&&':
      return (e) => {
        const value = left(e);
        return isTruthy(value) ? right(e) : value;
      };
    case '||':
      return (e) => {
        const value = left(e);
        return isTruthy(value) ? value : right(e);
      };
    case '??':
      return (e) => {
        const value = left(e);
        return isMissing(value) ? right(e) : value;
      };
  }
}
