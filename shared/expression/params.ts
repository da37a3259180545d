import { BugError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { Budget } from './budget.ts';
import type { ExpressionScope } from './evaluation.ts';
import { ExpressionError } from './expression-error.ts';
import type { ExpressionWarning } from './expression-warning.ts';
import type { ExpressionHost } from './host.ts';
import type { InsertAs } from './insert-text.ts';
import { formatPath } from './key-path.ts';
import {
  type CompiledTemplate,
  compileTemplate,
  evaluateTemplate,
  hasExpression,
} from './template.ts';
import { setOwn, type Value } from './values.ts';

export type ParamPath = readonly (string | number)[];

export interface ParamsOptions {
  /** Parts that are handed on as they are written: their expressions are someone else's. */
  skip?: (path: ParamPath) => boolean;
  /** Texts that are markup: what is inserted into them is escaped. */
  insertAs?: (path: ParamPath) => InsertAs | undefined;
}

export interface ResolvedParams {
  readonly value: Json;
  readonly warnings: readonly ExpressionWarning[];
}

export interface CompiledParams {
  /** Nothing to resolve: `resolve` gives the same frozen value each time. */
  readonly constant: boolean;
  /**
   * Strings with expressions are replaced by their values. A key whose whole field is missing is
   * left out of its object; in a list it becomes `null`. Parts without expressions are frozen and
   * shared between calls. Throws ExpressionError, which names the field.
   */
  resolve(scope: ExpressionScope, host: ExpressionHost, budget?: Budget): ResolvedParams;
}

type Part =
  | { readonly kind: 'constant'; readonly value: Json }
  | {
      readonly kind: 'template';
      readonly template: CompiledTemplate;
      readonly field: string;
      readonly insertAs: InsertAs | undefined;
    }
  | { readonly kind: 'list'; readonly items: readonly Part[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Part])[] };

/** Compiled once per workflow version. Throws ExpressionError for the first that cannot be read. */
export function compileParams(params: Json, options: ParamsOptions = {}): CompiledParams {
  const root = compilePart(params, [], options);
  if (root.kind === 'constant') {
    const resolved: ResolvedParams = Object.freeze({
      value: root.value,
      warnings: Object.freeze([]),
    });
    return { constant: true, resolve: () => resolved };
  }
  return {
    constant: false,
    resolve: (scope, host, budget = new Budget()) => {
      const warnings: ExpressionWarning[] = [];
      const value = resolvePart(root, { scope, host, budget, warnings });
      return { value: value ?? null, warnings };
    },
  };
}

export function resolveParams(
  params: Json,
  scope: ExpressionScope,
  host: ExpressionHost,
  options: ParamsOptions = {},
): ResolvedParams {
  return compileParams(params, options).resolve(scope, host);
}

/** Every expression that cannot be read, not only the first: for forms and for publishing. */
export function findParamsErrors(params: Json, options: ParamsOptions = {}): ExpressionError[] {
  const errors: ExpressionError[] = [];
  forEachText(params, options, (text, path) => {
    try {
      compileTemplate(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      errors.push(error.inField(formatPath(path)));
    }
  });
  return errors;
}

/** Calls back for each string in which there is `{{`, with its path. */
export function forEachText(
  params: Json,
  options: ParamsOptions,
  visit: (text: string, path: ParamPath) => void,
): void {
  const walk = (value: Json, path: ParamPath): void => {
    if (options.skip?.(path)) return;
    if (typeof value === 'string') {
      if (hasExpression(value)) visit(value, path);
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => {
        walk(item, [...path, index]);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) walk(value[key] ?? null, [...path, key]);
    }
  };
  walk(params, []);
}

function compilePart(value: Json, path: ParamPath, options: ParamsOptions): Part {
  if (options.skip?.(path)) return { kind: 'constant', value: freezeCopy(value) };
  if (typeof value === 'string') return compileText(value, path, options);
  if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compilePart(item, [...path, index], options));
    return foldConstant({ kind: 'list', items }, items);
  }
  const entries = Object.keys(value).map((key): [string, Part] => [
    key,
    compilePart(value[key] ?? null, [...path, key], options),
  ]);
  return foldConstant(
    { kind: 'object', entries },
    entries.map(([, part]) => part),
  );
}

/** A list or object whose parts are all constant is one constant. */
function foldConstant(part: Part, inner: readonly Part[]): Part {
  if (!inner.every(({ kind }) => kind === 'constant')) return part;
  return { kind: 'constant', value: frozen(constantValue(part)) };
}

function constantValue(part: Part): Json {
  switch (part.kind) {
    case 'constant':
      return part.value;
    case 'list':
      return part.items.map(constantValue);
    case 'object': {
      const object: JsonObject = {};
      for (const [key, item] of part.entries) setOwn(object, key, constantValue(item));
      return object;
    }
    case 'template':
      throw new BugError('a template is not constant');
  }
}

function frozen(value: Json): Json {
  Object.freeze(value);
  return value;
}

/** The params belong to the caller, so a copy is frozen. */
function freezeCopy(value: Json): Json {
  if (Array.isArray(value)) return frozen(value.map(freezeCopy));
  if (typeof value !== 'object' || value === null) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, freezeCopy(value[key] ?? null));
  return frozen(copy);
}

function compileText(text: string, path: ParamPath, options: ParamsOptions): Part {
  if (!hasExpression(text)) return { kind: 'constant', value: text };
  const field = formatPath(path);
  try {
    const template = compileTemplate(text);
    return template.kind === 'text'
      ? { kind: 'constant', value: template.text }
      : { kind: 'template', template, field, insertAs: options.insertAs?.(path) };
  } catch (error) {
    throw error instanceof ExpressionError && field !== '' ? error.inField(field) : error;
  }
}

interface Resolving {
  scope: ExpressionScope;
  host: ExpressionHost;
  budget: Budget;
  warnings: ExpressionWarning[];
}

function resolvePart(part: Part, resolving: Resolving): Value {
  switch (part.kind) {
    case 'constant':
      return part.value;
    case 'template': {
      const { scope, host, budget } = resolving;
      const { field, insertAs } = part;
      const result = evaluateTemplate(part.template, scope, host, {
        field,
        budget,
        ...(insertAs === undefined ? {} : { insertAs }),
      });
      if (result.warnings.length > 0) resolving.warnings.push(...result.warnings);
      return result.value;
    }
    case 'list':
      return part.items.map((item) => resolvePart(item, resolving) ?? null);
    case 'object': {
      const object: JsonObject = {};
      for (const [key, item] of part.entries) setOwn(object, key, resolvePart(item, resolving));
      return object;
    }
  }
}
