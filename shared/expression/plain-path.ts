import type { Expression } from 'acorn';
import { constantKey } from './compile-member.ts';
import type { ExpressionScope } from './evaluation.ts';
import { functionNamed, isNamespace } from './helpers/registry.ts';
import { isForeign, type Value } from './values.ts';

const constants = new Set(['undefined', 'NaN', 'Infinity']);

/** The keys of `trigger.body.items[0].name`, or nothing when more is to be done than reading. */
export function plainPath(node: Expression): readonly string[] | undefined {
  const keys: string[] = [];
  let current: Expression = node;
  for (;;) {
    switch (current.type) {
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        current = current.expression;
        break;
      case 'MemberExpression': {
        const key = constantKey(current);
        if (key === undefined || current.object.type === 'Super') return undefined;
        keys.push(String(key));
        current = current.object;
        break;
      }
      case 'Identifier': {
        const { name } = current;
        const known = constants.has(name) || isNamespace(name) || functionNamed(name) !== undefined;
        return known ? undefined : [name, ...keys.reverse()];
      }
      default:
        return undefined;
    }
  }
}

/**
 * The fast way for most expressions there are. When anything is missing it gives up: the slow way
 * then finds the same, and says what is missing.
 */
export function readPlainPath(scope: ExpressionScope, keys: readonly string[]): Value {
  const root = keys[0];
  if (root === undefined || !Object.hasOwn(scope, root)) return undefined;
  let current: Value = scope[root];
  for (let i = 1; i < keys.length; i += 1) {
    const key = keys[i];
    if (typeof current !== 'object' || current === null || key === undefined) return undefined;
    if (!Object.hasOwn(current, key)) return undefined;
    if (!Array.isArray(current)) current = current[key];
    else current = key === 'length' ? current.length : current[Number(key)];
  }
  return isForeign(current) ? undefined : current;
}
