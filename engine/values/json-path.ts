import type { Json } from '../../shared/json.ts';

/** `meta.next`, `data[0].items`: own properties only. Undefined where there is nothing. */
export function valueAt(value: Json, path: string): Json | undefined {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  let found: Json | undefined = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return undefined;
    if (Array.isArray(found)) found = /^\d+$/.test(key) ? found[Number(key)] : undefined;
    else found = Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}
