import { expect } from 'vitest';

/** Fails unless the value is JSON through and through: plain prototypes, plain own properties. */
export function expectPureJson(value: unknown): void {
  const problem = impurity(value, 'result', 0);
  expect(problem).toBeUndefined();
}

function impurity(value: unknown, path: string, depth: number): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return depth === 0 ? undefined : `${path} is undefined`;
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value}`;
    case 'object':
      return value === null ? undefined : impureObject(value, path, depth);
    default:
      return `${path} is a ${typeof value}`;
  }
}

function impureObject(value: object, path: string, depth: number): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) ? Array.prototype : Object.prototype;
  if (prototype !== plain && prototype !== null) return `${path} has a prototype of its own`;
  if (Object.getOwnPropertySymbols(value).length > 0) return `${path} has symbols`;
  for (const key of Object.getOwnPropertyNames(value)) {
    if (Array.isArray(value) && key === 'length') continue;
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property === undefined || !('value' in property)) return `${path}.${key} is a getter`;
    const problem = impurity(property.value, `${path}.${key}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const prototypes = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  Function.prototype,
  RegExp.prototype,
  Date.prototype,
  Promise.prototype,
  Object,
  Array,
  String,
  Math,
  JSON,
];

/** What the host's shared objects hold, to see that nothing has been added or replaced. */
export function snapshotOfPrototypes(): unknown[] {
  return prototypes.flatMap((prototype) =>
    Object.values(Object.getOwnPropertyDescriptors(prototype)).map(
      (property): unknown => property.value ?? property.get,
    ),
  );
}
