import { EvaluationProblem } from '../../../shared/expression/expression-error.ts';
import { parsePath, readPath } from '../../../shared/expression/key-path.ts';
import { describe, isMissing, isObject, setOwn } from '../../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { ValueError } from '../../values/value-error.ts';

/** Rows that come out: two lists whose keys are all the same would give their product. */
const MAX_ROWS = 50_000;

export interface JoinOptions {
  leftKey: string;
  rightKey: string;
  keep: 'matches' | 'left' | 'right' | 'all';
  /** Whose fields count where both have one of the same name; `pairs`: nothing is put together. */
  prefer: 'left' | 'right' | 'pairs';
}

/**
 * Two lists of objects as one, by a key. Numbers and texts that look the same are the same key; what
 * has no key matches nothing. Rows come in the order of the left list, then what is left of the
 * right one. Throws ValueError.
 */
export function joinLists(left: Json, right: Json, options: JoinOptions): Json[] {
  const { keep } = options;
  const leftRows = rowsOf(left, 'left');
  const rightRows = rowsOf(right, 'right');
  const leftKey = reader(options.leftKey);
  const rightKey = reader(options.rightKey);
  const byKey = new Map<string, number[]>();
  rightRows.forEach((row, index) => {
    const key = rightKey(row);
    if (key === undefined) return;
    const found = byKey.get(key);
    if (found === undefined) byKey.set(key, [index]);
    else found.push(index);
  });
  const rows: Json[] = [];
  const push = (one: JsonObject | null, other: JsonObject | null): void => {
    if (rows.length >= MAX_ROWS)
      throw new ValueError(`there are more than ${MAX_ROWS.toLocaleString('en')} rows`, {
        hint: 'Check the keys: many rows on both sides have the same.',
      });
    rows.push(together(one, other, options.prefer));
  };
  const matched = new Set<number>();
  for (const row of leftRows) {
    const key = leftKey(row);
    const found = key === undefined ? undefined : byKey.get(key);
    for (const index of found ?? []) {
      matched.add(index);
      push(row, rightRows[index] ?? null);
    }
    if (found === undefined && (keep === 'left' || keep === 'all')) push(row, null);
  }
  if (keep === 'right' || keep === 'all')
    rightRows.forEach((row, index) => {
      if (!matched.has(index)) push(null, row);
    });
  return rows;
}

function rowsOf(list: Json, name: string): JsonObject[] {
  if (isMissing(list)) return [];
  if (!Array.isArray(list))
    throw new ValueError(`"${name}" is ${describe(list)}, and a list of objects is needed`);
  return list.map((row, index) => {
    if (isObject(row)) return row;
    throw new ValueError(`"${name}" is a list of objects, but item ${index} is ${describe(row)}`);
  });
}

function reader(path: string): (row: JsonObject) => string | undefined {
  const keys = keysOf(path);
  return (row) => {
    const value = readPath(row, keys);
    if (isMissing(value)) return undefined;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
}

/** Throws ValueError. */
export function keysOf(path: string): string[] {
  try {
    return parsePath(path);
  } catch (error) {
    if (!(error instanceof EvaluationProblem)) throw error;
    throw new ValueError(
      error.message,
      error.hint === undefined ? undefined : { hint: error.hint },
    );
  }
}

function together(
  left: JsonObject | null,
  right: JsonObject | null,
  prefer: JoinOptions['prefer'],
): Json {
  if (prefer === 'pairs') return { left, right };
  const [first, last] = prefer === 'right' ? [left, right] : [right, left];
  const row: JsonObject = {};
  // The left row's fields come first, whoever counts.
  for (const key of Object.keys(left ?? {})) setOwn(row, key, left?.[key]);
  for (const source of [first, last])
    for (const key of Object.keys(source ?? {})) setOwn(row, key, source?.[key]);
  return row;
}
