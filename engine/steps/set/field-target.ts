import { describe } from '../../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { ValueError } from '../../values/value-error.ts';
import type { PathSegment } from './field-path.ts';

/**
 * An object that is changed along paths while what it was made from stays as it is: inputs of a
 * step are also other steps' outputs. Only the lists and objects on a path are copied, once.
 */
export class FieldTarget {
  readonly root: JsonObject;
  readonly #own = new WeakSet<object>();

  constructor(base: JsonObject) {
    this.root = { ...base };
    this.#own.add(this.root);
  }

  set(path: readonly PathSegment[], value: Json): void {
    let container: JsonObject | Json[] = this.root;
    for (const [index, segment] of path.entries()) {
      const next = path[index + 1];
      if (next === undefined) write(container, segment, value);
      else container = this.#enter(container, segment, typeof next === 'string');
    }
  }

  /** What is not there stays so. The items behind a removed one move up. */
  remove(path: readonly PathSegment[]): void {
    let container: JsonObject | Json[] = this.root;
    for (const [index, segment] of path.entries()) {
      const value = read(container, segment);
      if (value === undefined) return;
      const next = path[index + 1];
      if (next === undefined) {
        if (!Array.isArray(container)) delete container[String(segment)];
        else if (typeof segment === 'number') container.splice(segment, 1);
        return;
      }
      if (typeof value !== 'object' || value === null) return;
      if (Array.isArray(value) === (typeof next === 'string')) return;
      container = this.#enter(container, segment, typeof next === 'string');
    }
  }

  /** The list or object at `segment`, made or copied so that it may be changed. */
  #enter(
    container: JsonObject | Json[],
    segment: PathSegment,
    wantsObject: boolean,
  ): JsonObject | Json[] {
    const value = read(container, segment) ?? (wantsObject ? {} : []);
    if (typeof value !== 'object' || Array.isArray(value) === wantsObject) {
      const wanted = wantsObject ? 'an object' : 'a list';
      const place = typeof segment === 'string' ? `"${segment}"` : `[${String(segment)}]`;
      throw new ValueError(`${describe(value)} stands at ${place}, where ${wanted} is needed`);
    }
    if (this.#own.has(value)) return value;
    const copy = Array.isArray(value) ? [...value] : { ...value };
    this.#own.add(copy);
    write(container, segment, copy);
    return copy;
  }
}

function read(container: JsonObject | Json[], segment: PathSegment): Json | undefined {
  if (Array.isArray(container)) {
    return typeof segment === 'number' ? container[segment] : undefined;
  }
  const name = String(segment);
  return Object.hasOwn(container, name) ? container[name] : undefined;
}

function write(container: JsonObject | Json[], segment: PathSegment, value: Json): void {
  if (!Array.isArray(container)) {
    container[String(segment)] = value;
    return;
  }
  const index = typeof segment === 'number' ? segment : container.length;
  // A list that is kept as JSON has no holes.
  while (container.length < index) container.push(null);
  container[index] = value;
}
