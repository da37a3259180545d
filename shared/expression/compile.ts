import type {
  BinaryExpression,
  Expression,
  Identifier,
  Literal,
  LogicalExpression,
  UnaryExpression,
} from 'acorn';
import { compileCall } from './compile-call.ts';
import { CompileContext } from './compile-context.ts';
import { compileList, compileObject, compileTemplateLiteral } from './compile-literals.ts';
import { compileMember, endChain, warnAboutName } from './compile-member.ts';
import type { Thunk } from './evaluation.ts';
import { forbidden } from './forbidden.ts';
import { functionNamed } from './helpers/registry.ts';
import { binaryOperation, toOperand } from './operators.ts';
import type { ParsedExpression } from './parse.ts';
import { isForeign, isMissing, isTruthy, typeOf, type Value } from './values.ts';

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
      throw context.locate(error, { span });
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
      throw context.locate(error, { span });
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
