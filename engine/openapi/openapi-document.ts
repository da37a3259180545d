import * as z from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { openApiOperationSchema } from '../../shared/model/openapi.ts';
import { escaped } from './read-openapi.ts';

export const indexSchema = z.object({
  version: z.string(),
  /** JSON text of all but the parts. */
  head: z.string(),
  /** JSON text by JSON pointer: `/components/schemas/Pet`, `/paths/~1pets`. */
  parts: z.record(z.string(), z.string()),
  operations: z.array(openApiOperationSchema),
});
export type OpenApiIndex = z.output<typeof indexSchema>;

/** References that lead to references, at most. */
const MAX_HOPS = 30;

export interface Resolved {
  value: Json | undefined;
  /** The pointers that were followed, to know a circle by. */
  through: string[];
}

/** One description, read in parts as they are needed. */
export class OpenApiDocument {
  readonly index: OpenApiIndex;
  readonly head: JsonObject;
  /** Where it came from; null for one that was pasted. */
  readonly url: URL | null;
  readonly #parts = new Map<string, Json>();
  /** References that lead out of the document; they are not followed. */
  readonly remote = new Set<string>();

  constructor(index: OpenApiIndex, url: URL | null) {
    this.index = index;
    this.url = url;
    const head: Json = JSON.parse(index.head);
    this.head = isJsonObject(head) ? head : {};
  }

  get isSwagger(): boolean {
    return this.index.version.startsWith('2');
  }

  pathItem(path: string): JsonObject {
    const { value } = this.resolve(this.at(`/paths/${escaped(path)}`));
    return isJsonObject(value) ? value : {};
  }

  /** What stands there, or what a reference there leads to; undefined: nothing that is known. */
  resolve(given: Json | undefined): Resolved {
    const through: string[] = [];
    let value = given;
    while (isJsonObject(value) && typeof value['$ref'] === 'string') {
      const reference = value['$ref'];
      if (!reference.startsWith('#/')) {
        this.remote.add(reference.slice(0, 200));
        return { value: undefined, through };
      }
      if (through.length >= MAX_HOPS || through.includes(reference))
        return { value: undefined, through };
      through.push(reference);
      value = this.at(decodeURIComponent(safe(reference.slice(1))));
    }
    return { value, through };
  }

  object(given: Json | undefined): JsonObject | null {
    const { value } = this.resolve(given);
    return isJsonObject(value) ? value : null;
  }

  /** By JSON pointer (RFC 6901). */
  at(pointer: string): Json | undefined {
    const keys = pointer.split('/').slice(1);
    for (const length of [3, 2]) {
      const part = this.#part(`/${keys.slice(0, length).join('/')}`);
      if (part !== undefined) return walk(part, keys.slice(length));
    }
    return walk(this.head, keys);
  }

  #part(pointer: string): Json | undefined {
    const known = this.#parts.get(pointer);
    if (known !== undefined) return known;
    const text = Object.hasOwn(this.index.parts, pointer) ? this.index.parts[pointer] : undefined;
    if (text === undefined) return undefined;
    const value: Json = JSON.parse(text);
    this.#parts.set(pointer, value);
    return value;
  }
}

function walk(from: Json, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = from;
  for (const key of keys) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** A lone % is meant as it stands. */
function safe(pointer: string): string {
  return /%(?![0-9a-fA-F]{2})/.test(pointer) ? pointer.replaceAll('%', '%25') : pointer;
}
