import type { Json, JsonObject } from '../../json.ts';
import { readKey } from '../key-path.ts';
import { isObject, setOwn, toItem, type Value } from '../values.ts';
import type { HelperArguments } from './helper-arguments.ts';

const maxIndex = 10_000;

/** Copies what lies on the path; the rest is shared. Objects are made where nothing is. */
export function setPath(
  args: HelperArguments,
  { value, path, put }: { value: Value; path: readonly string[]; put: Value },
): Json {
  const [key, ...rest] = path;
  if (key === undefined) return toItem(put);
  const inner = () => setPath(args, { value: readKey(value, key), path: rest, put });
  if (Array.isArray(value)) {
    const index = Number(key);
    if (!/^\d+$/.test(key) || index > Math.max(value.length, maxIndex)) {
      throw args.refuse(1, `cannot put an item at ${JSON.stringify(key)} into a list`);
    }
    args.budget.spend(Math.max(value.length, index));
    args.budget.allocateList(Math.max(value.length, index + 1));
    const copy = [...value];
    while (copy.length < index) copy.push(null);
    copy[index] = inner();
    return copy;
  }
  const copy: JsonObject = {};
  if (isObject(value)) {
    const keys = Object.keys(value);
    args.budget.spend(keys.length);
    args.budget.allocateObject(keys.length);
    for (const name of keys) setOwn(copy, name, value[name]);
  }
  args.budget.allocateObject(1);
  setOwn(copy, key, inner());
  return copy;
}
