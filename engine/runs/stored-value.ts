import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';

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

/** The trigger, where otherwise the index of a step stands. */
export const TRIGGER = -1;

interface Place {
  /** Index of the step whose output it is in, or TRIGGER. */
  readonly owner: number;
  readonly path: string;
}

/** Which objects can be referred to, and how. */
export class References {
  readonly #places = new Map<object, Place>();
  readonly #around: References | null;

  /** `around`: what lies outside of the loop can be referred to from its body as well. */
  constructor(around: References | null) {
    this.#around = around;
  }

  /** The value itself and, one level down, its members. */
  add(path: string, owner: number, value: Json): void {
    if (typeof value !== 'object' || value === null) return;
    if (this.placeOf(value) === undefined) this.#places.set(value, { owner, path });
    if (Array.isArray(value)) return;
    for (const key in value) {
      const member = value[key];
      // A name with a dot could not be found again.
      if (key.includes('.')) continue;
      if (typeof member === 'object' && member !== null && this.placeOf(member) === undefined)
        this.#places.set(member, { owner, path: `${path}.${key}` });
    }
  }

  placeOf(value: object): Place | undefined {
    const own = this.#places.get(value);
    if (own !== undefined) return own;
    const outer = this.#around?.placeOf(value);
    // In a loop in a loop "item" is the inner one.
    return outer === undefined || /^item(?:\.|$)/.test(outer.path) ? undefined : outer;
  }
}

export interface Encoding {
  readonly references: References;
  /**
   * Whether the output of this step (an index) stands as long as the encoded value does. That of a
   * parallel branch may be made anew by a retry, and is written out instead.
   */
  readonly mayRefer: (owner: number) => boolean;
  readonly mask: (json: string) => string;
}

export function encodeStored(value: Json, encoding: Encoding): StoredValue {
  const text = encoding.mask(JSON.stringify(withReferences(value, encoding, 0)));
  return text.length > DEFLATE_ABOVE ? deflateRawSync(text, { level: 1 }) : text;
}

/** `resolve` gives the value that a reference's path leads to. */
export function decodeStored(stored: StoredValue, resolve: (path: string) => Json): Json {
  const text = typeof stored === 'string' ? stored : inflateRawSync(stored).toString('utf8');
  const value: Json = JSON.parse(text);
  return resolveReferences(value, resolve, 0);
}

function withReferences(value: Json, encoding: Encoding, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value;
  const place = encoding.references.placeOf(value);
  if (place !== undefined && encoding.mayRefer(place.owner)) return { [REF]: place.path };
  const result = depth === REF_DEPTH ? value : membersWithReferences(value, encoding, depth + 1);
  // Somebody's own "$ref" must come back as it was.
  return Object.hasOwn(value, REF) || Object.hasOwn(value, LITERAL)
    ? { [LITERAL]: result }
    : result;
}

/** The same object when no member changes. */
function membersWithReferences(
  value: Json[] | JsonObject,
  encoding: Encoding,
  depth: number,
): Json[] | JsonObject {
  if (Array.isArray(value)) {
    let copy: Json[] | null = null;
    for (let i = 0; i < value.length; i++) {
      const item = value[i] ?? null;
      const stored = withReferences(item, encoding, depth);
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
    const stored = withReferences(member, encoding, depth);
    if (stored !== member) {
      copy ??= { ...value };
      copy[key] = stored;
    }
  }
  return copy ?? value;
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
  const plain = isJsonObject(literal) ? literal : value;
  return depth === REF_DEPTH ? plain : resolveMembers(plain, resolve, depth);
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
