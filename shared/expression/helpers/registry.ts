import type { Value, ValueType } from '../values.ts';
import { datePartHelpers } from './date-parts.ts';
import { dateHelpers } from './dates.ts';
import type { Helper } from './define-helper.ts';
import { encodingHelpers } from './encoding.ts';
import { hashHelpers } from './hashing.ts';
import { javascriptConstants, javascriptHelpers } from './javascript.ts';
import { jsonHelpers } from './json.ts';
import { listCalculationHelpers } from './list-calculations.ts';
import { listCallbackHelpers } from './list-callbacks.ts';
import { listSetHelpers } from './list-sets.ts';
import { listHelpers } from './lists.ts';
import { numberHelpers } from './numbers.ts';
import { objectHelpers } from './objects.ts';
import { patternHelpers } from './patterns.ts';
import { textHelpers } from './text.ts';
import { textCaseHelpers } from './text-case.ts';
import { textPartHelpers } from './text-parts.ts';
import { urlHelpers } from './urls.ts';
import { valueHelpers } from './values.ts';

/** Every helper function and method there is, in the order of the reference. */
export const helpers: readonly Helper[] = [
  ...textHelpers,
  ...textCaseHelpers,
  ...textPartHelpers,
  ...patternHelpers,
  ...numberHelpers,
  ...dateHelpers,
  ...datePartHelpers,
  ...listHelpers,
  ...listSetHelpers,
  ...listCallbackHelpers,
  ...listCalculationHelpers,
  ...objectHelpers,
  ...valueHelpers,
  ...encodingHelpers,
  ...urlHelpers,
  ...hashHelpers,
  ...jsonHelpers,
  ...javascriptHelpers,
];

// Maps, because a lookup in an object would also find `constructor`.
const functions: ReadonlyMap<string, Helper> = new Map(
  helpers.filter((helper) => !helper.methodOnly).map((helper) => [helper.name, helper]),
);

const methods: ReadonlyMap<ValueType, ReadonlyMap<string, Helper>> = methodTable();

const namespaces: ReadonlySet<string> = new Set(
  [...functions.keys(), ...javascriptConstants.keys()]
    .filter((name) => name.includes('.'))
    .map((name) => name.slice(0, name.indexOf('.'))),
);

const tolerant: ReadonlySet<string> = new Set(
  helpers.filter((helper) => helper.toleratesMissing).map((helper) => helper.name),
);

function methodTable(): Map<ValueType, Map<string, Helper>> {
  const table = new Map<ValueType, Map<string, Helper>>();
  for (const helper of helpers) {
    for (const type of helper.methodOf) {
      const ofType = table.get(type) ?? new Map<string, Helper>();
      table.set(type, ofType.set(helper.name, helper));
    }
  }
  return table;
}

export function functionNamed(name: string): Helper | undefined {
  return functions.get(name);
}

export function functionNames(): string[] {
  return [...functions.keys()];
}

export function methodNamed(type: ValueType, name: string): Helper | undefined {
  return methods.get(type)?.get(name);
}

export function methodNames(type: ValueType): string[] {
  return [...(methods.get(type)?.keys() ?? [])];
}

/** `Math.PI` and the like. */
export function constantNamed(name: string): Value {
  return javascriptConstants.get(name);
}

/** Is it `Math`, `JSON`, `Object` ...: a name that only serves as the first part of others? */
export function isNamespace(name: string): boolean {
  return namespaces.has(name);
}

/** May the value before `.name()` be missing, as with `.ifEmpty("none")`? */
export function toleratesMissing(name: string): boolean {
  return tolerant.has(name);
}
