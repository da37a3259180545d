import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';

/** Items of a list that are drawn before somebody asks for more: they are mostly alike. */
const firstItems = 1;
const moreItems = 100;
const openFields = 24;
const openDepth = 3;
/** Found rows, at most. */
const mostFound = 500;

export interface SampleNode {
  kind: 'node';
  /** What an expression would say. */
  path: string;
  label: string;
  depth: number;
  value: Json;
  /** Null when there is nothing to open. */
  expanded: boolean | null;
}

export interface SampleMore {
  kind: 'more';
  path: string;
  /** Of the list whose items they are. */
  parent: string;
  depth: number;
  shown: number;
  total: number;
}

export type SampleRow = SampleNode | SampleMore;

export interface SampleTreeState {
  toggled: ReadonlyMap<string, boolean>;
  /** Items shown of lists where it is not the usual number. */
  limits: ReadonlyMap<string, number>;
}

export function childPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)
    ? `${parent}.${key}`
    : `${parent}[${JSON.stringify(key)}]`;
}

/** The rows that are visible, top to bottom. Of a list, its first item and the number of others. */
export function sampleRows(root: Json, rootPath: string, state: SampleTreeState): SampleRow[] {
  const rows: SampleRow[] = [];

  function add(value: Json, path: string, label: string, depth: number): void {
    const keys = childrenOf(value);
    const expanded =
      keys === 0 ? null : (state.toggled.get(path) ?? startsOpen(value, label, depth));
    rows.push({ kind: 'node', path, label, depth, value, expanded });
    if (expanded !== true) return;
    if (Array.isArray(value)) {
      const shown = Math.min(value.length, state.limits.get(path) ?? firstItems);
      for (const [index, item] of value.slice(0, shown).entries()) {
        add(item, childPath(path, index), `[${index}]`, depth + 1);
      }
      if (shown < value.length) {
        const total = value.length;
        rows.push({ kind: 'more', path: `${path}…`, parent: path, depth: depth + 1, shown, total });
      }
    } else if (isJsonObject(value)) {
      for (const key of keysOf(value, depth)) {
        add(value[key] ?? null, childPath(path, key), key, depth + 1);
      }
    }
  }

  add(root, rootPath, rootPath, 0);
  return rows;
}

function childrenOf(value: Json): number {
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** What was sent comes before how it was sent. */
function keysOf(value: JsonObject, depth: number): string[] {
  const keys = Object.keys(value);
  if (depth > 0 || !keys.includes('body')) return keys;
  return ['body', ...keys.filter((key) => key !== 'body')];
}

function startsOpen(value: Json, label: string, depth: number): boolean {
  if (depth === 0) return true;
  // Many, and seldom wanted.
  if (label === 'headers') return false;
  return depth < openDepth && (Array.isArray(value) || childrenOf(value) <= openFields);
}

export function moreShown({ shown, total }: SampleMore): number {
  return Math.min(total, shown + moreItems);
}

/** Everything whose name or value has the words in it, with what stands around it. */
export function foundRows(root: Json, rootPath: string, words: string): SampleRow[] {
  const wanted = words.trim().toLowerCase();
  let found = 0;

  function visit(value: Json, path: string, label: string, depth: number): SampleRow[] {
    if (found >= mostFound) return [];
    const matches = depth > 0 && matchesWords(label, value, wanted);
    if (matches) found += 1;
    const inside = Array.isArray(value)
      ? value.flatMap((item, index) => visit(item, childPath(path, index), `[${index}]`, depth + 1))
      : isJsonObject(value)
        ? Object.keys(value).flatMap((key) =>
            visit(value[key] ?? null, childPath(path, key), key, depth + 1),
          )
        : [];
    if (!matches && inside.length === 0) return [];
    const expanded = inside.length > 0 ? true : null;
    return [{ kind: 'node', path, label, depth, value, expanded }, ...inside];
  }

  return visit(root, rootPath, rootPath, 0);
}

function matchesWords(label: string, value: Json, wanted: string): boolean {
  if (label.toLowerCase().includes(wanted)) return true;
  if (typeof value === 'object' && value !== null) return false;
  return String(value).toLowerCase().includes(wanted);
}

export function parentIndex(rows: readonly SampleRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at -= 1) if ((rows[at]?.depth ?? 0) < depth) return at;
  return index;
}
