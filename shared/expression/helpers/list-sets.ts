import type { Json } from '../../json.ts';
import { contentKey } from '../equality.ts';
import type { Value } from '../values.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';
import { copied, gather } from './lists.ts';

/** Lists taken as sets: items with the same content count as the same. */
export const listSetHelpers: readonly Helper[] = [
  defineHelper({
    name: 'union',
    group: 'list',
    signature: 'union(list, other)',
    description: 'The items of both lists, each once.',
    example: { source: `union([1, 2], [2, 3])`, result: [1, 2, 3] },
    methodOf: ['list'],
    run: (args) => {
      const seen = new Set<string>();
      return gather(args, [args.list(0), args.list(1)]).filter((item) => addNew(args, seen, item));
    },
  }),
  defineHelper({
    name: 'intersection',
    group: 'list',
    signature: 'intersection(list, other)',
    description: 'The items that are in both lists.',
    example: { source: `intersection([1, 2, 3], [2, 3, 4])`, result: [2, 3] },
    methodOf: ['list'],
    run: (args) => {
      const other = keysOf(args, args.list(1));
      return copied(args).filter((item) => other.has(contentKey(item, args.budget)));
    },
  }),
  defineHelper({
    name: 'difference',
    group: 'list',
    signature: 'difference(list, other)',
    description: 'The items of the first list that are not in the other one.',
    example: { source: `difference([1, 2, 3], [2])`, result: [1, 3] },
    methodOf: ['list'],
    run: (args) => {
      const other = keysOf(args, args.list(1));
      return copied(args).filter((item) => !other.has(contentKey(item, args.budget)));
    },
  }),
];

function keysOf(args: HelperArguments, list: readonly Json[]): Set<string> {
  args.budget.allocate(list.length * 48);
  return new Set(list.map((item) => contentKey(item, args.budget)));
}

/** Adds the content of an item to the set; false when it was there. */
export function addNew(args: HelperArguments, seen: Set<string>, item: Value): boolean {
  const key = contentKey(item, args.budget);
  if (seen.has(key)) return false;
  args.budget.allocate(48);
  seen.add(key);
  return true;
}
