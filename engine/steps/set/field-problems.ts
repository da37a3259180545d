import type { Json, JsonObject } from '../../../shared/json.ts';
import { ValueError } from '../../values/value-error.ts';
import type { ParamProblem } from '../define-step.ts';
import { parseFieldPath } from './field-path.ts';

/** Names that are no paths or come twice, and params that do not go together. */
export function fieldProblems(params: JsonObject): ParamProblem[] {
  return [...problemsOf(params)];
}

function* problemsOf({ value, ...others }: JsonObject): Iterable<ParamProblem> {
  const { fields, remove, base } = others;
  if (value !== undefined) {
    for (const key of Object.keys(others)) {
      yield { path: [key], message: 'does not go with "value", which is the whole output' };
    }
    return;
  }
  if (fields === undefined && base === undefined) {
    yield { path: ['fields'], message: 'is missing: give "fields", "base" or "value"' };
  }
  if (Array.isArray(remove)) {
    for (const [index, name] of remove.entries()) yield* nameProblems(name, ['remove', index]);
  }
  if (!Array.isArray(fields)) return;
  const seen = new Set<string>();
  for (const [index, field] of fields.entries()) {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) continue;
    const { name } = field;
    const path = ['fields', index, 'name'];
    yield* nameProblems(name, path);
    if (typeof name !== 'string' || name.includes('{{') || name.includes('[]')) continue;
    if (seen.has(name)) yield { path, message: `"${name}" is set twice` };
    seen.add(name);
    if (!Object.hasOwn(field, 'value')) {
      yield { path: ['fields', index, 'value'], message: `is missing: what "${name}" becomes` };
    }
  }
}

function* nameProblems(
  name: Json | undefined,
  path: readonly PropertyKey[],
): Iterable<ParamProblem> {
  if (typeof name !== 'string' || name.includes('{{')) return;
  try {
    parseFieldPath(name);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const hint = error.hint === undefined ? '' : `. ${error.hint}`;
    yield { path, message: `${error.message}${hint}` };
  }
}
