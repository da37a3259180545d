import type { ArrayExpression, ObjectExpression, Property, TemplateLiteral } from 'acorn';
import type { Json, JsonObject } from '../json.ts';
import type { CompileContext } from './compile-context.ts';
import type { Thunk } from './evaluation.ts';
import { EvaluationProblem } from './expression-error.ts';
import { toText } from './json-text.ts';
import { appendText, spreadItems } from './operators.ts';
import { describe, isMissing, isObject, setOwn, toItem, type Value } from './values.ts';

export function compileTemplateLiteral(node: TemplateLiteral, context: CompileContext): Thunk {
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
      throw context.locate(error, { span });
    }
  };
}

export function compileList(node: ArrayExpression, context: CompileContext): Thunk {
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
      throw context.locate(error, { span });
    }
  };
}

type ObjectPart = { key: Thunk | string | undefined; value: Thunk };

export function compileObject(node: ObjectExpression, context: CompileContext): Thunk {
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
      throw context.locate(error, { span });
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
