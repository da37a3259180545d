import type { Span } from './compile-context.ts';
import type { Evaluation } from './evaluation.ts';
import { EvaluationProblem } from './expression-error.ts';
import { methodNamed, methodNames } from './helpers/registry.ts';
import { closestName } from './suggestions.ts';
import {
  describe,
  describeType,
  isObject,
  ownItem,
  ownValue,
  typeOf,
  type Value,
} from './values.ts';

/** Where a property is read, for the warning when it is not there. */
export interface ReadSite {
  /** The property. */
  readonly span: Span;
  /** What it is read from. */
  readonly base: Span;
  readonly path: string;
  readonly basePath: string;
  readonly quiet: boolean;
}

export function readMember(e: Evaluation, base: Value, key: Value, site: ReadSite): Value {
  if (typeof key !== 'string' && typeof key !== 'number') return readWithOddKey(e, base, key, site);
  const value = readOwn(e, base, key);
  if (value === undefined && !site.quiet) warnAboutMissing(e, base, String(key), site);
  return value;
}

function readOwn(e: Evaluation, base: Value, key: string | number): Value {
  if (typeof base === 'string') {
    if (key === 'length') return base.length;
    const index = toIndex(key);
    return index === undefined || index >= base.length ? undefined : base.charAt(index);
  }
  if (typeof base !== 'object' || base === null) return undefined;
  if (Array.isArray(base)) {
    if (key === 'length') return base.length;
    const index = toIndex(key);
    return index === undefined ? undefined : ownItem(base, index);
  }
  if (typeof key === 'string') e.budget.readText(key);
  return ownValue(base, String(key));
}

function toIndex(key: string | number): number | undefined {
  if (typeof key === 'number') return Number.isInteger(key) && key >= 0 ? key : undefined;
  return /^(?:0|[1-9]\d{0,9})$/.test(key) ? Number(key) : undefined;
}

function readWithOddKey(e: Evaluation, base: Value, key: Value, site: ReadSite): Value {
  if (typeof key === 'boolean') return readMember(e, base, String(key), site);
  if (key === undefined || key === null) {
    if (!site.quiet && e.warningWithin(site.span) === undefined) {
      warn(e, site, `${site.path}: the key in brackets is ${describe(key)}`);
    }
    return undefined;
  }
  throw new EvaluationProblem(
    'expression_value',
    `the key in brackets must be text or a number, but it is ${describe(key)}`,
  );
}

function warnAboutMissing(e: Evaluation, base: Value, key: string, site: ReadSite): void {
  // Something further left is missing, and that has been said.
  if (base === undefined && e.warningWithin(site.base) !== undefined) return;
  const suggestion = closestName(key, namesIn(base));
  warn(e, site, `${explain(base, key, site)}${advice(base, key, suggestion)}`, suggestion);
}

function explain(base: Value, key: string, { basePath, path }: ReadSite): string {
  if (base === undefined || base === null) {
    return `"${path}" cannot be read: "${basePath}" is ${base === null ? 'null' : 'missing'}`;
  }
  if (Array.isArray(base)) {
    const items = `${base.length} ${base.length === 1 ? 'item' : 'items'}`;
    return `"${basePath}" is a list of ${items} and has no "${key}"`;
  }
  return isObject(base)
    ? `"${path}" does not exist`
    : `"${basePath}" is ${describeType(typeOf(base))} and has no "${key}"`;
}

function advice(base: Value, key: string, suggestion: string | undefined): string {
  if (typeof base === 'string' && /^\s*[{[]/.test(base)) {
    return '; it looks like JSON text: parseJson() reads it';
  }
  if (suggestion !== undefined) return `; did you mean "${suggestion}"?`;
  const method = methodNamed(typeOf(base), key);
  if (method !== undefined) return `; it is a function, write .${key}(...)`;
  if (Array.isArray(base)) {
    const [first] = base;
    if (isObject(first) && Object.hasOwn(first, key)) {
      return `, but its items have: write [0].${key} or .map(item => item.${key})`;
    }
    if (/^-\d+$/.test(key)) return `; to count from the end, write .at(${key})`;
  }
  return '';
}

function namesIn(base: Value): Iterable<string> {
  if (isObject(base)) return Object.keys(base);
  if (typeof base === 'string' || Array.isArray(base))
    return ['length', ...methodNames(typeOf(base))];
  return [];
}

function warn(e: Evaluation, site: ReadSite, message: string, suggestion?: string): void {
  e.warnOnce(site.span.start, () => ({
    code: 'missing_path',
    message,
    path: site.path,
    position: site.span.start,
    end: site.span.end,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
}
