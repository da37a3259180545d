import type { Json } from '../json.ts';
import { type Budget, maxDepth, tooDeep } from './budget.ts';
import { measureJson } from './json-text.ts';
import { isObject, type Value } from './values.ts';

/** Same content: lists in order, objects whatever the order of their keys. */
export function deepEquals(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  budget.spend(1);
  if (depth > maxDepth) throw tooDeep();
  if (left === right) return true;
  if (typeof left === 'string' || typeof right === 'string') return false;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => deepEquals(item, right[index], budget, depth + 1))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      (key) => Object.hasOwn(right, key) && deepEquals(left[key], right[key], budget, depth + 1),
    )
  );
}

/**
 * `==` between two values that are not both lists or objects: `null` equals `undefined`, a number
 * equals the text that spells it. Lists and objects are only equal to themselves; JavaScript would
 * turn them into text, by methods of the host.
 */
export function looselyEquals(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === undefined || left === null || right === undefined || right === null) {
    return (left ?? null) === (right ?? null);
  }
  if (typeof left === 'object' || typeof right === 'object') return false;
  return typeof left !== typeof right && Number(left) === Number(right);
}

/** A text that is the same for values that deepEquals calls equal: a key for maps and sets. */
export function contentKey(value: Value, budget: Budget): string {
  switch (typeof value) {
    case 'string':
      budget.readText(value);
      return `"${value}`;
    case 'object': {
      if (value === null) return 'null';
      budget.allocateText(measureJson(value, budget));
      return JSON.stringify(sortKeys(value));
    }
    default:
      return String(value);
  }
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  // Pairs: in an object, keys like "1" would move to the front and `__proto__` would be lost.
  const pairs = Object.keys(value)
    .sort()
    .map((key) => [key, sortKeys(value[key] ?? null)]);
  return { pairs };
}
