import { isJsonObject, type Json } from '../../shared/json.ts';
import { childPath, childrenAtOnce, type TreeState } from './json-tree.ts';

/** Places that are marked; one that has more is looked for too loosely. */
const mostFound = 1000;

export interface FoundPlace {
  path: string;
  /** What must be open for it to be seen, and how many children each must show. */
  way: readonly { path: string; shown: number }[];
}

/** Keys and values that contain the text, in whatever case, in the order of the tree. */
export function findInJson(value: Json, root: string, text: string): FoundPlace[] {
  const wanted = text.trim().toLowerCase();
  const found: FoundPlace[] = [];
  if (wanted === '') return found;

  function look(at: Json, place: { path: string; key: string; way: FoundPlace['way'] }): void {
    if (found.length >= mostFound) return;
    const { path, key, way } = place;
    const isPlain = !Array.isArray(at) && !isJsonObject(at);
    if (key.toLowerCase().includes(wanted) || (isPlain && plainText(at).includes(wanted)))
      found.push({ path, way });
    if (Array.isArray(at)) {
      for (const [index, child] of at.entries())
        look(child, {
          path: childPath(path, index),
          key: '',
          way: [...way, { path, shown: index + 1 }],
        });
    } else if (isJsonObject(at)) {
      for (const [index, name] of Object.keys(at).entries())
        look(at[name] ?? null, {
          path: childPath(path, name),
          key: name,
          way: [...way, { path, shown: index + 1 }],
        });
    }
  }
  look(value, { path: root, key: '', way: [] });
  return found;
}

function plainText(value: Json): string {
  return String(value).toLowerCase();
}

/** The state of the tree in which the place is seen. */
export function wayTo(place: FoundPlace | undefined, state: TreeState): TreeState {
  if (place === undefined) return state;
  const toggled = new Map(state.toggled);
  const limits = new Map(state.limits);
  for (const { path, shown } of place.way) {
    toggled.set(path, true);
    if (shown > childrenAtOnce) limits.set(path, Math.max(limits.get(path) ?? 0, shown));
  }
  return { toggled, limits };
}
