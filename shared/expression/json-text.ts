import type { Json } from '../json.ts';
import { type Budget, maxDepth, tooDeep, tooLarge } from './budget.ts';
import type { Value } from './values.ts';

interface Walk {
  indent: number;
  maxLength: number;
  refuse(): Error;
  spend(steps: number): void;
}

/**
 * How many characters the JSON of a value has, roughly; stops with an error as soon as that is more
 * than what is left of the budget. A list that holds the same list twice counts it twice, so that
 * what is small in memory and huge as text is refused before it is written.
 */
export function measureJson(value: Value, budget: Budget, indent = 0): number {
  return walk(value, {
    indent,
    maxLength: budget.bytesLeft / 2,
    refuse: () => tooLarge(budget.limits.bytes),
    spend: (steps) => budget.spend(steps),
  });
}

/** Refuses results that nobody could store: too much JSON, or nested too deeply. Costs no steps. */
export function checkResult(value: Value, budget: Budget): void {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return;
  const maxLength = budget.limits.resultBytes;
  walk(value, { indent: 0, maxLength, refuse: () => tooLarge(maxLength), spend: () => {} });
}

function walk(value: Value, { indent, maxLength, refuse, spend }: Walk): number {
  let length = 0;
  let visited = 0;
  const visit = (part: Value, depth: number): void => {
    if (depth > maxDepth) throw tooDeep();
    visited += 1;
    if (typeof part === 'string') {
      length += part.length + 2;
      visited += part.length >> 6;
    } else if (typeof part !== 'object' || part === null) {
      length += 8;
    } else if (Array.isArray(part)) {
      length += 2;
      for (const item of part) {
        length += 1 + indent * (depth + 1);
        visit(item, depth + 1);
      }
    } else {
      length += 2;
      for (const key of Object.keys(part)) {
        length += key.length + 4 + indent * (depth + 1);
        visit(part[key], depth + 1);
      }
    }
    if (length > maxLength) throw refuse();
    // In portions: one call per value would be the most expensive part of this.
    if (visited >= 64) {
      spend(visited);
      visited = 0;
    }
  };
  visit(value, 0);
  spend(visited);
  return length;
}

/** JSON.stringify, refused before it takes more memory than is left. */
export function toJsonText(value: Json, budget: Budget, indent = 0): string {
  const length = measureJson(value, budget, indent);
  budget.allocateText(length);
  return JSON.stringify(value, null, indent);
}

/**
 * Text as it appears between other text: nothing for `null` and `undefined`, JSON for lists and
 * objects.
 */
export function toText(value: Value, budget: Budget): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return toJsonText(value, budget);
  return String(value);
}
