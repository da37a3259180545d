import { isJsonObject, type Json, type JsonObject } from '../shared/json.ts';
import { UsageError } from './failure.ts';

/** `response.status=202` or, taken away again, `rate=null`. */
export interface Assignment {
  path: readonly string[];
  value: Json;
}

/** Reads `KEY=VALUE`; the value is JSON where it can be read as such, and text otherwise. */
export function parseAssignment(text: string): Assignment {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`"${text}" is not KEY=VALUE.`);
  const path = text.slice(0, at).split('.');
  if (path.some((key) => key === '' || key === '__proto__'))
    throw new UsageError(`"${text.slice(0, at)}" is not a key such as response.status.`);
  return { path, value: jsonOrText(text.slice(at + 1)) };
}

/** Does not change `target`. A null removes the key, so that its default holds again. */
export function assign(target: JsonObject, { path, value }: Assignment): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return target;
  const old = Object.hasOwn(target, key) ? target[key] : undefined;
  if (rest.length > 0)
    return { ...target, [key]: assign(isJsonObject(old) ? old : {}, { path: rest, value }) };
  const copy = { ...target };
  if (value === null) delete copy[key];
  else copy[key] = value;
  return copy;
}

function jsonOrText(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
