import { ValueError } from '../../values/value-error.ts';

/** A key of an object, an index of a list, or `append`: a new item at the list's end. */
export type PathSegment = string | number | typeof append;

export const append = Symbol('append');

const maxSegments = 32;
const maxIndex = 9999;

const forbidden: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

const hint = 'A name is a path such as customer.email, items[0].sku, tags[] or ["odd key"].';

const key = /[^.[\]"]+/y;
const bracket = /\[(?:(\d*)|("(?:[^"\\]|\\.)*"))\]/y;

/**
 * `customer.email`, `items[0].sku`, `tags[]` (appends), `["key with a dot."]`. Throws ValueError
 * for other spellings, and for keys that lead to a prototype.
 */
export function parseFieldPath(path: string): PathSegment[] {
  const segments: PathSegment[] = [];
  let at = 0;
  while (at < path.length) {
    if (segments.length > 0 && path[at] === '.') at += 1;
    else if (segments.length > 0 && path[at] !== '[') throw malformed(path);
    const [segment, end] = segmentAt(path, at);
    if (typeof segment === 'string' && forbidden.has(segment)) {
      throw new ValueError(`"${segment}" is not allowed as a name`);
    }
    segments.push(segment);
    at = end;
  }
  if (typeof segments[0] !== 'string' || path.endsWith('.')) throw malformed(path);
  if (segments.length > maxSegments) {
    throw new ValueError(`"${path}" is nested deeper than ${maxSegments} levels`);
  }
  return segments;
}

function segmentAt(path: string, at: number): [PathSegment, number] {
  const pattern = path[at] === '[' ? bracket : key;
  pattern.lastIndex = at;
  const match = pattern.exec(path);
  if (match === null) throw malformed(path);
  const end = pattern.lastIndex;
  if (pattern === key) return [match[0], end];
  const [, digits, quoted] = match;
  if (quoted !== undefined) return [unquote(quoted, path), end];
  if (digits === undefined || digits === '') return [append, end];
  if (Number(digits) > maxIndex) {
    throw new ValueError(`the index ${digits} is too large (at most ${maxIndex})`);
  }
  return [Number(digits), end];
}

function unquote(quoted: string, path: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw malformed(path);
  }
}

function malformed(path: string): ValueError {
  return new ValueError(`"${path}" is not a name`, { hint });
}
