import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json, JsonObject } from '../../shared/json.ts';

/**
 * Inputs and outputs as they are kept: JSON text, deflated when large. A part that *is* the
 * trigger's body, an earlier step's output or a member of these (the same object, as plain paths
 * give it) is kept as `{"$ref": path}`: passing a 1 KB body through three steps stores it once.
 */
export type StoredValue = string | Buffer;

const DEFLATE_ABOVE = 8 * 1024;
/** References deeper than this are written out; reading looks no deeper either. */
const REF_DEPTH = 4;
const REF = '$ref';
const LITERAL = '$literal';

/** Which objects can be referred to, and how. */
export class References {
  readonly #paths = new Map<object, string>();

  /** The value itself and, one level down, its members. */
  add(path: string, value: Json): void {
    if (typeof value !== 'object' || value === null) return;
    if (!this.#paths.has(value)) this.#paths.set(value, path);
    if (Array.isArray(value)) return;
    for (const key in value) {
      const member = value[key];
      // A name with a dot could not be found again.
      if (key.includes('.')) continue;
      if (typeof member === 'object' && member !== null && !this.#paths.has(member))
        this.#paths.set(member, `${path}.${key}`);
    }
  }

  pathOf(value: object): string | undefined {
    return this.#paths.get(value);
  }
}

export function encodeStored(
  value: Json,
  references: References,
  mask: (text: string) => string,
): StoredValue {
  const text = mask(JSON.stringify(withReferences(value, references, 0)));
  return text.length > DEFLATE_ABOVE ? deflateRawSync(text, { level: 1 }) : text;
}

/** `resolve` gives the value that a reference's path leads to. */
export function decodeStored(stored: StoredValue, resolve: (path: string) => Json): Json {
  const text = typeof stored === 'string' ? stored : inflateRawSync(stored).toString('utf8');
  const value: Json = JSON.parse(text);
  return resolveReferences(value, resolve, 0);
}

function withReferences(value: Json, references: References, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value;
  const path = references.pathOf(value);
  if (path !== undefined) return { [REF]: path };
  if (depth === REF_DEPTH) return value;
  if (Array.isArray(value)) {
    let copy: Json[] | null = null;
    for (let i = 0; i < value.length; i++) {
      const item = value[i] ?? null;
      const stored = withReferences(item, references, depth + 1);
      if (stored !== item) {
        copy ??= [...value];
        copy[i] = stored;
      }
    }
    return copy ?? value;
  }
  let copy: JsonObject | null = null;
  for (const key of Object.keys(value)) {
    const member = value[key] ?? null;
    const stored = withReferences(member, references, depth + 1);
    if (stored !== member) {
      copy ??= { ...value };
      copy[key] = stored;
    }
  }
  const result = copy ?? value;
  // Somebody's own "$ref" must come back as it was.
  return Object.hasOwn(value, REF) || Object.hasOwn(value, LITERAL)
    ? { [LITERAL]: result }
    : result;
}

function resolveReferences(value: Json, resolve: (path: string) => Json, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return depth === REF_DEPTH
      ? value
      : value.map((item) => resolveReferences(item, resolve, depth + 1));
  }
  const reference = value[REF];
  if (typeof reference === 'string') return resolve(reference);
  const literal = value[LITERAL];
  if (typeof literal === 'object' && literal !== null && !Array.isArray(literal))
    return resolveMembers(literal, resolve, depth);
  return depth === REF_DEPTH ? value : resolveMembers(value, resolve, depth);
}

function resolveMembers(
  value: JsonObject,
  resolve: (path: string) => Json,
  depth: number,
): JsonObject {
  const result: JsonObject = {};
  for (const [key, member] of Object.entries(value))
    Object.defineProperty(result, key, {
      value: resolveReferences(member, resolve, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return result;
}
