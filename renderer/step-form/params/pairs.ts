import { setOwn } from '../../../shared/expression/values.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';

export interface Pair {
  readonly name: string;
  readonly value: Json;
}

/** The rows of an object, or of a list of names with values. */
export function pairsOf(value: Json | undefined): readonly Pair[] {
  if (Array.isArray(value)) {
    return value.filter(isJsonObject).map((row) => ({
      name: typeof row.name === 'string' ? row.name : '',
      value: row.value === undefined ? '' : row.value,
    }));
  }
  return isJsonObject(value)
    ? Object.entries(value).map(([name, item]) => ({ name, value: item }))
    : [];
}

/**
 * What rows stand for, in the form that the value has now. An object cannot hold two rows of one
 * name: where a list may stand as well it becomes one, and otherwise the last one counts.
 */
export function pairsToValue(
  pairs: readonly Pair[],
  { asList, asObject }: { asList: boolean; asObject: boolean },
  before: Json | undefined,
): { value: Json | undefined; problem: string | undefined } {
  const named = pairs.filter(({ name }) => name !== '');
  const problem = named.length < pairs.length && pairs.some(isHalf) ? unnamed : undefined;
  if (pairs.length === 0 || named.length === 0) return { value: emptyLike(before), problem };
  const twice = named.find(
    ({ name }, index) => named.findIndex((each) => each.name === name) < index,
  );
  if (Array.isArray(before) || !asObject || (twice !== undefined && asList)) {
    return { value: named.map(({ name, value }) => ({ name, value })), problem };
  }
  const object: JsonObject = {};
  for (const { name, value } of named) setOwn(object, name, value);
  return {
    value: object,
    problem: twice === undefined ? problem : `"${twice.name}" is there twice: the last one counts.`,
  };
}

const unnamed = 'A row without a name is left out.';

function isHalf({ name, value }: Pair): boolean {
  return name === '' && value !== '';
}

/** What was there, without its rows: an empty list that was written stays one. */
function emptyLike(before: Json | undefined): Json | undefined {
  if (Array.isArray(before)) return before.length === 0 ? before : undefined;
  return isJsonObject(before) && Object.keys(before).length === 0 ? before : undefined;
}
