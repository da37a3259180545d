import type { Budget } from './budget.ts';
import { isMissing, type Value } from './values.ts';

/** One order for everyone, not that of the machine's language; "item 9" before "item 10". */
const collator = new Intl.Collator('en', { numeric: true });

const ranks = { number: 0, boolean: 1, string: 2, object: 3 };

/** The order of sort(): numbers, booleans, text, the rest as it was; what is missing comes last. */
export function compareValues(left: Value, right: Value, budget: Budget): number {
  budget.spend(1);
  if (typeof left === 'number' && typeof right === 'number')
    return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'string' && typeof right === 'string') {
    if (left === right) return 0;
    budget.spend((left.length + right.length) >> 6);
    return collator.compare(left, right) || (left < right ? -1 : 1);
  }
  return rank(left) - rank(right) || Number(left === true) - Number(right === true);
}

function rank(value: Value): number {
  if (isMissing(value)) return 4;
  switch (typeof value) {
    case 'number':
      return ranks.number;
    case 'boolean':
      return ranks.boolean;
    case 'string':
      return ranks.string;
    default:
      return ranks.object;
  }
}
