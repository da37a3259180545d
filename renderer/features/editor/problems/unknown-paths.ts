import { ExpressionError } from '../../../../shared/expression/expression-error.ts';
import { formatPath } from '../../../../shared/expression/key-path.ts';
import {
  type ReferencedPath,
  referencedPathsInParams,
} from '../../../../shared/expression/paths.ts';
import { closestName } from '../../../../shared/expression/suggestions.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../shared/json.ts';
import type {
  WorkflowDefinition,
  WorkflowProblem,
  WorkflowSamples,
} from '../../../../shared/model/workflow.ts';
import type { Catalog } from '../../../canvas/loops.ts';
import { sampleAt } from '../../../step-form/expression/samples.ts';
import { sampleScopes } from '../samples/step-samples.ts';

export interface UnknownPath extends WorkflowProblem {
  stepId: string;
  /** What is read, and the name that was probably meant in the place of its last one. */
  keys: readonly string[];
  suggestion: string | null;
}

const paths = new WeakMap<JsonObject, readonly ReferencedPath[]>();

/**
 * What expressions read and the sample data does not have. Only warnings: other events may have it.
 * Expressions that say what else to take (`??`, `default`) mean it so.
 */
export function unknownPaths(
  definition: WorkflowDefinition,
  options: { catalog: Catalog; samples: WorkflowSamples },
): UnknownPath[] {
  const found: UnknownPath[] = [];
  const scopeOf = sampleScopes(definition, options);
  definition.steps.forEach((step, index) => {
    const references = referencesOf(step.params);
    if (references.length === 0) return;
    const scope = scopeOf(step.id);
    for (const { keys, field = '' } of references) {
      const missing = firstMissing(scope, keys);
      if (missing === null) continue;
      const { at, suggestion } = missing;
      const path = formatPath(keys.slice(0, at + 1).map(asKey));
      found.push({
        severity: 'warning',
        stepId: step.id,
        field: `steps[${index}].params${field.startsWith('[') ? field : `.${field}`}`,
        message: `The sample data has no ${path}.${suggestion === null ? '' : ` Did you mean “${suggestion}”?`}`,
        keys: keys.slice(0, at + 1),
        suggestion,
      });
    }
  });
  return found;
}

function referencesOf(params: JsonObject): readonly ReferencedPath[] {
  let references = paths.get(params);
  if (references === undefined) {
    references = readReferences(params);
    paths.set(params, references);
  }
  return references;
}

/** A text that cannot be read has a problem of its own already. */
function readReferences(params: JsonObject): readonly ReferencedPath[] {
  if (!JSON.stringify(params).includes('{{')) return [];
  return Object.entries(params).flatMap(([name, value]) => {
    if (isForgiving(value)) return [];
    try {
      return referencedPathsInParams({ [name]: value });
    } catch (error) {
      if (error instanceof ExpressionError) return [];
      throw error;
    }
  });
}

function isForgiving(value: Json): boolean {
  return typeof value === 'string' && /\?\?|\?\.|\bdefault\(|\|\|/.test(value);
}

/** The first name that is not there, while what holds it is an object with names. */
function firstMissing(
  scope: JsonObject | { readonly [name: string]: Json | undefined },
  keys: readonly string[],
): { at: number; suggestion: string | null } | null {
  for (let at = 1; at < keys.length; at++) {
    const holder = sampleAt(scope, keys.slice(0, at));
    if (!isJsonValueObject(holder)) return null;
    const key = keys[at] ?? '';
    if (Object.hasOwn(holder, key)) continue;
    // Steps without an output yet; the engine itself tells of steps that are not there.
    if (at === 1 && keys[0] === 'steps') return null;
    if (keys[0] === 'run' || keys[0] === 'workflow' || keys[0] === 'vars') return null;
    return { at, suggestion: closestName(key, Object.keys(holder)) ?? null };
  }
  return null;
}

function isJsonValueObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asKey(key: string): string | number {
  return /^(?:0|[1-9]\d{0,9})$/.test(key) ? Number(key) : key;
}

/** The params with the last name of a path replaced by another, wherever the path is read. */
export function withOtherName(
  params: JsonObject,
  { keys, suggestion }: { keys: readonly string[]; suggestion: string },
): JsonObject {
  const wrong = keys.at(-1) ?? '';
  const before = formatPath(keys.slice(0, -1).map(asKey));
  const path = formatPath(keys.map(asKey));
  const good = formatPath([...keys.slice(0, -1), suggestion].map(asKey));
  // Written as `headers['x-id']` as well.
  const spellings = [path, `${before}['${wrong}']`, `${before}["${wrong}"]`];
  const replaced = (value: Json): Json => {
    if (typeof value === 'string')
      return value.replace(/\{\{[\s\S]*?\}\}/g, (template) => {
        let text = template;
        for (const spelling of spellings) text = replaceName(text, spelling, good);
        return text;
      });
    if (Array.isArray(value)) return value.map(replaced);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)]));
  };
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, replaced(value)]));
}

/** Whole names only: `trigger.body.id` is no part of `trigger.body.idea`. */
function replaceName(text: string, wrong: string, good: string): string {
  let result = '';
  let from = 0;
  for (;;) {
    const at = text.indexOf(wrong, from);
    if (at === -1) return result + text.slice(from);
    const end = at + wrong.length;
    const isWhole = !/[\w$.]/.test(text[at - 1] ?? ' ') && !/[\w$]/.test(text[end] ?? ' ');
    result += text.slice(from, at) + (isWhole ? good : wrong);
    from = end;
  }
}
