import { isObject, numberFromText } from '../../shared/expression/values.ts';
import type { Json } from '../../shared/json.ts';
import { ValueError } from './value-error.ts';

// Deeper values come from no sender that means well, and recursion has an end.
const maxDepth = 500;

/**
 * A number equals the text that spells it (`5` and `"5.0"`), true and false equal the texts `"true"`
 * and `"false"`; two texts are compared as they are, so `"05"` is not `"5"`. Lists and objects are
 * equal when their contents are, of the same types, whatever the order of keys.
 */
export function equalValues(left: Json, right: Json, ignoreCase: boolean): boolean {
  if (left === right) return true;
  if (typeof left === 'string') {
    switch (typeof right) {
      case 'string':
        return ignoreCase && left.toLowerCase() === right.toLowerCase();
      case 'number':
        return numberFromText(left) === right;
      case 'boolean':
        return booleanFromText(left) === right;
      default:
        return false;
    }
  }
  if (typeof right === 'string') return equalValues(right, left, ignoreCase);
  return sameContent(left, right, ignoreCase, 0);
}

/** `true` and `false` in any case, else undefined. */
export function booleanFromText(text: string): boolean | undefined {
  if (text.length > 5) return undefined;
  const plain = text.toLowerCase();
  if (plain === 'true') return true;
  return plain === 'false' ? false : undefined;
}

function sameContent(left: Json, right: Json, ignoreCase: boolean, depth: number): boolean {
  if (left === right) return true;
  if (depth > maxDepth) throw tooDeep();
  if (typeof left === 'string' && typeof right === 'string') {
    return ignoreCase && left.toLowerCase() === right.toLowerCase();
  }
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, i) => sameContent(item, right[i] ?? null, ignoreCase, depth + 1))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      (key) =>
        Object.hasOwn(right, key) &&
        sameContent(left[key] ?? null, right[key] ?? null, ignoreCase, depth + 1),
    )
  );
}

/**
 * Looks values up in a list as `equalValues` would, in a time that does not grow with the list: two
 * long lists from outside must not cost their product.
 */
export class ValueSet {
  readonly #contents = new Set<string>();
  readonly #numbers = new Set<number>();
  readonly #spelled = new Set<number | boolean>();
  readonly #booleans = new Set<boolean>();
  readonly #ignoreCase: boolean;

  constructor(values: readonly Json[], ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    for (const value of values) this.#add(value);
  }

  has(value: Json): boolean {
    switch (typeof value) {
      case 'string': {
        const boolean = booleanFromText(value);
        return (
          this.#contents.has(this.#key(value)) ||
          this.#numbers.has(numberFromText(value)) ||
          (boolean !== undefined && this.#booleans.has(boolean))
        );
      }
      case 'number':
        return this.#numbers.has(value) || this.#spelled.has(value);
      case 'boolean':
        return this.#booleans.has(value) || this.#spelled.has(value);
      default:
        return this.#contents.has(this.#key(value));
    }
  }

  #add(value: Json): void {
    switch (typeof value) {
      case 'string': {
        this.#contents.add(this.#key(value));
        const number = numberFromText(value);
        if (!Number.isNaN(number)) this.#spelled.add(number);
        const boolean = booleanFromText(value);
        if (boolean !== undefined) this.#spelled.add(boolean);
        return;
      }
      case 'number':
        this.#numbers.add(value);
        return;
      case 'boolean':
        this.#booleans.add(value);
        return;
      default:
        this.#contents.add(this.#key(value));
    }
  }

  #key(value: Json): string {
    return contentText(value, this.#ignoreCase, 0);
  }
}

/** The same text for values with the same content. */
function contentText(value: Json, ignoreCase: boolean, depth: number): string {
  if (depth > maxDepth) throw tooDeep();
  if (typeof value === 'string') return JSON.stringify(ignoreCase ? value.toLowerCase() : value);
  if (Array.isArray(value)) {
    return `[${value.map((item) => contentText(item, ignoreCase, depth + 1)).join(',')}]`;
  }
  if (!isObject(value)) return String(value);
  const entries = Object.keys(value)
    .sort()
    .map(
      (key) => `${JSON.stringify(key)}:${contentText(value[key] ?? null, ignoreCase, depth + 1)}`,
    );
  return `{${entries.join(',')}}`;
}

function tooDeep(): ValueError {
  return new ValueError(`the value is nested deeper than ${maxDepth} levels`, {
    hint: 'Compare a part of it.',
  });
}
