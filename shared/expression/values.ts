import type { Json, JsonObject } from '../json.ts';

/**
 * Everything an expression can hold is plain JSON, or `undefined` for what is missing. Functions
 * and patterns are no values: they only exist as arguments that were written as such. That is why
 * no result, no list and no object can ever lead to something of the host.
 */
export type Value = Json | undefined;

export type ValueType = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'null' | 'undefined';

export function typeOf(value: Value): ValueType {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'list' : 'object';
    default:
      return 'undefined';
  }
}

const described: Record<ValueType, string> = {
  text: 'text',
  number: 'a number',
  boolean: 'a boolean',
  list: 'a list',
  object: 'an object',
  null: 'null',
  undefined: 'nothing (undefined)',
};

/** For messages: `text "abc"`, `a list`, `nothing (undefined)`. */
export function describe(value: Value): string {
  const type = typeOf(value);
  if (typeof value === 'string') {
    return `text ${JSON.stringify(value.length > 30 ? `${value.slice(0, 30)}…` : value)}`;
  }
  if (typeof value === 'number' || typeof value === 'boolean')
    return `${described[type]} (${value})`;
  return described[type];
}

export function describeType(type: ValueType): string {
  return described[type];
}

export function isObject(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The only way in which a property of data is read: own properties, never the prototype chain.
 * The scope is handed over by the host; should a function have slipped in, it does not exist here.
 */
export function ownValue(object: JsonObject, key: string): Value {
  if (!Object.hasOwn(object, key)) return undefined;
  const value = object[key];
  return isForeign(value) ? undefined : value;
}

export function ownItem(list: readonly Json[], index: number): Value {
  if (!Object.hasOwn(list, index)) return undefined;
  const value = list[index];
  return isForeign(value) ? undefined : value;
}

export function isForeign(value: unknown): boolean {
  const type = typeof value;
  return type === 'function' || type === 'symbol' || type === 'bigint';
}

/**
 * The only way in which a property is written. An assignment to `__proto__` would change the
 * prototype; data may well have a key of that name (JSON.parse makes one), so it is defined.
 */
export function setOwn(object: JsonObject, key: string, value: Value): void {
  const data = toJson(value);
  if (data === undefined) return;
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value: data,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    object[key] = data;
  }
}

/** What lists and objects may hold: JSON has no NaN, no Infinity and no -0. */
export function toJson(value: Value): Value {
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) ? value + 0 : null;
}

/** A list has no holes: what is missing becomes `null`, as in JSON.stringify. */
export function toItem(value: Value): Json {
  return toJson(value) ?? null;
}

export function isTruthy(value: Value): boolean {
  return Boolean(value);
}

export function isMissing(value: Value): value is null | undefined {
  return value === undefined || value === null;
}

/** Nothing, empty text, an empty list or an object without keys. */
export function isEmpty(value: Value): boolean {
  if (isMissing(value) || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** The number that a text spells out (`" 12.5 "`, `"1e3"`, `"0x1f"`), or NaN. */
export function numberFromText(text: string): number {
  return text.length > 1000 || text.trim() === '' ? Number.NaN : Number(text);
}
