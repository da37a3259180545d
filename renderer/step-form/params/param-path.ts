import { formatPath } from '../../../shared/expression/key-path.ts';
import { setOwn } from '../../../shared/expression/values.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';

export type ParamPath = readonly (string | number)[];

/** `body.value.items[0]`: as problems name it, relative to the params. */
export function pathText(path: ParamPath): string {
  return formatPath(path);
}

export function valueAt(params: Json | undefined, path: ParamPath): Json | undefined {
  let current: Json | undefined = params;
  for (const key of path) {
    if (Array.isArray(current)) current = typeof key === 'number' ? current[key] : undefined;
    else if (isJsonObject(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
}

/**
 * The params with one value changed; everything beside the path stays the same object. `undefined`
 * takes a key out of its object. What is missing on the way is made: a list for a number.
 */
export function withValue(
  params: JsonObject,
  path: ParamPath,
  value: Json | undefined,
): JsonObject {
  const changed = changedAt(params, path, value);
  return isJsonObject(changed) ? changed : params;
}

function changedAt(
  current: Json | undefined,
  path: ParamPath,
  value: Json | undefined,
): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(current) ? [...current] : [];
    const item = changedAt(list[key], rest, value);
    if (item === undefined) list.splice(key, 1);
    else list[key] = item;
    return list;
  }
  const object: JsonObject = isJsonObject(current) ? { ...current } : {};
  const next = changedAt(object[key], rest, value);
  if (next === undefined) delete object[key];
  else setOwn(object, key, next);
  return object;
}
