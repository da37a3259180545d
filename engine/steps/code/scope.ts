import type { Json, JsonObject } from '../../../shared/json.ts';

type Scope = { readonly [name: string]: Json | undefined };

const STEPS = /\bsteps\b/g;
const ONE_STEP = /\bsteps\s*(?:\?\.|\.)\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
const ONE_STEP_BY_TEXT = /\bsteps\s*(?:\?\.)?\s*\[\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\]/g;

/**
 * What the code mentions of what it could read: all values are copied into the sandbox, and a
 * trigger's body or another step's output may be large.
 */
export function mentioned(scope: Scope, code: string): JsonObject {
  const values: JsonObject = {};
  for (const [name, value] of Object.entries(scope)) {
    if (value === undefined || !new RegExp(String.raw`\b${name}\b`).test(code)) continue;
    values[name] = name === 'steps' ? stepsOf(value, code) : value;
  }
  return values;
}

/** Those that are named, unless there is another use of `steps` such as `Object.keys(steps)`. */
function stepsOf(steps: Json, code: string): Json {
  const named = [
    ...[...code.matchAll(ONE_STEP)].map(([, id]) => id),
    ...[...code.matchAll(ONE_STEP_BY_TEXT)].map(([, one, other]) => one ?? other),
  ];
  const uses = code.match(STEPS)?.length ?? 0;
  if (named.length < uses || typeof steps !== 'object' || steps === null) return steps;
  const wanted = new Set(named);
  return Object.fromEntries(Object.entries(steps).filter(([id]) => wanted.has(id)));
}
