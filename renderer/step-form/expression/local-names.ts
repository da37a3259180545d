import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import { isObject, type Value } from '../../../shared/expression/values.ts';
import { type Segment, segmentsOf } from './segments.ts';

type Evaluate = (source: string, names: ExpressionScope) => Value;

const naming = /\s+as\s+([\p{L}_$][\p{L}\p{N}_$]*)(?:\s*,\s*([\p{L}_$][\p{L}\p{N}_$]*))?\s*$/u;
const arrow =
  /([\p{L}_$][\p{L}\p{N}_$.[\]]*)\.(\w+)\(\s*(?:([\p{L}_$][\p{L}\p{N}_$]*)|\(\s*([\p{L}_$][\p{L}\p{N}_$]*)(?:\s*,\s*([\p{L}_$][\p{L}\p{N}_$]*))?\s*\))\s*=>/gu;

/**
 * The names that blocks and callbacks around the cursor give, with the first item of what they go
 * through as their value.
 */
export function namesAround(
  text: string,
  segment: Segment,
  position: number,
  evaluate: Evaluate,
): { [name: string]: ExpressionScope[string] } {
  const names: { [name: string]: ExpressionScope[string] } = {};
  for (const source of openEachBlocks(text, segment.from)) {
    const match = naming.exec(source);
    const list = evaluate(match === null ? source : source.slice(0, match.index), names);
    const [item = 'item', index = 'index'] = [match?.[1], match?.[2]];
    const first = firstOf(list);
    names[item] = first?.value ?? null;
    names[index] = first?.key ?? 0;
  }
  const before = text.slice(segment.from + 2, position);
  for (const [, list = '', , bare, item = bare, index] of before.matchAll(arrow)) {
    const first = firstOf(evaluate(list, names));
    if (item !== undefined) names[item] = first?.value ?? null;
    if (index !== undefined) names[index] = first?.key ?? 0;
  }
  return names;
}

/** What the `#each` blocks go through that are open where the segment begins, outermost first. */
function openEachBlocks(text: string, end: number): string[] {
  const open: (string | undefined)[] = [];
  for (const { kind, from, inner } of segmentsOf(text)) {
    if (from >= end) break;
    if (kind !== 'block') continue;
    const source = text.slice(inner.from, inner.to);
    if (source.startsWith('#each')) open.push(source.slice(5).trim());
    else if (source.startsWith('#')) open.push(undefined);
    else if (source.startsWith('/')) open.pop();
  }
  return open.filter((source) => source !== undefined);
}

function firstOf(
  list: Value,
): { key: string | number; value: ExpressionScope[string] } | undefined {
  if (Array.isArray(list)) return list.length === 0 ? undefined : { key: 0, value: list[0] };
  if (!isObject(list)) return undefined;
  const key = Object.keys(list)[0];
  return key === undefined ? undefined : { key, value: list[key] };
}
