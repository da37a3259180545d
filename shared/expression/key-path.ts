import { EvaluationProblem } from './expression-error.ts';
import { isObject, ownItem, ownValue, type Value } from './values.ts';

const maxPathLength = 500;

/** Reads `a.b[0].c` and `headers["x-id"]`: paths that are given as text to get(), set(), sortBy(). */
export function parsePath(path: string): string[] {
  if (path.length > maxPathLength) throw badPath(path);
  const keys: string[] = [];
  const part = /(?:^|\.)([^.[\]"]+)|\[(\d+)\]|\["([^"]*)"\]/y;
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (match === null) throw badPath(path);
    keys.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  if (keys.length === 0) throw badPath(path);
  return keys;
}

function badPath(path: string): EvaluationProblem {
  return new EvaluationProblem(
    'expression_value',
    `${JSON.stringify(path.slice(0, 60))} is not a path`,
    { hint: 'Write paths as: customer.address[0].city' },
  );
}

export function readPath(value: Value, keys: readonly string[]): Value {
  let current = value;
  for (const key of keys) current = readKey(current, key);
  return current;
}

export function readKey(value: Value, key: string): Value {
  if (Array.isArray(value)) return /^\d{1,10}$/.test(key) ? ownItem(value, Number(key)) : undefined;
  return isObject(value) ? ownValue(value, key) : undefined;
}

/** `customer.address[0]["two words"]`, as paths are written in messages and in params. */
export function formatPath(keys: readonly (string | number)[]): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) path += path === '' ? key : `.${key}`;
    else path += `[${JSON.stringify(key)}]`;
  }
  return path;
}
