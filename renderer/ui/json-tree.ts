import { isJsonObject, type Json } from '../../shared/json.ts';

/** Longer text is cut until it is opened. */
export const textCut = 240;
/** Children drawn at once; more come on request. */
export const childrenAtOnce = 100;

export interface TreeNode {
  kind: 'node';
  /** Unique, and what an expression would say: `trigger.body.items[0].sku`. */
  path: string;
  /** The key or index under which the parent holds it; for the root its whole path. */
  label: string;
  depth: number;
  value: Json;
  /** Null when there is nothing to open. */
  expanded: boolean | null;
}

export interface TreeMore {
  kind: 'more';
  path: string;
  /** Whose children they are. */
  parent: string;
  depth: number;
  shown: number;
  total: number;
}

export type TreeRow = TreeNode | TreeMore;

export interface TreeState {
  /** Nodes that were opened or closed by hand. */
  toggled: ReadonlyMap<string, boolean>;
  /** How many children are drawn, where it is not the usual number. */
  limits: ReadonlyMap<string, number>;
}

export function childPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}

export function childCount(value: Json): number {
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

function canOpen(value: Json): boolean {
  return typeof value === 'string' ? value.length > textCut : childCount(value) > 0;
}

function startsOpen(value: Json, depth: number): boolean {
  if (typeof value === 'string') return false;
  return depth === 0 || (depth < 3 && childCount(value) <= 24);
}

/** The rows that are visible, top to bottom. */
export function visibleRows(root: Json, rootPath: string, state: TreeState): TreeRow[] {
  const rows: TreeRow[] = [];

  function add(value: Json, path: string, label: string, depth: number): void {
    const expanded = canOpen(value) ? (state.toggled.get(path) ?? startsOpen(value, depth)) : null;
    rows.push({ kind: 'node', path, label, depth, value, expanded });
    if (expanded !== true || typeof value === 'string') return;
    const total = childCount(value);
    const shown = Math.min(total, state.limits.get(path) ?? childrenAtOnce);
    if (Array.isArray(value)) {
      for (const [index, child] of value.slice(0, shown).entries()) {
        add(child, childPath(path, index), String(index), depth + 1);
      }
    } else if (isJsonObject(value)) {
      for (const key of Object.keys(value).slice(0, shown)) {
        add(value[key] ?? null, childPath(path, key), key, depth + 1);
      }
    }
    if (shown < total) {
      rows.push({ kind: 'more', path: `${path}…`, parent: path, depth: depth + 1, shown, total });
    }
  }

  add(root, rootPath, rootPath, 0);
  return rows;
}

export function parentRow(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at -= 1) {
    if ((rows[at]?.depth ?? 0) < depth) return at;
  }
  return index;
}
