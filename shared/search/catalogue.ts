import { EVENT_OPERATORS } from './event-operators.ts';
import type { SearchOperator, SearchScope } from './operator.ts';
import { RUN_OPERATORS } from './run-operators.ts';

export const OPERATORS: Readonly<Record<SearchScope, readonly SearchOperator[]>> = {
  events: EVENT_OPERATORS,
  runs: RUN_OPERATORS,
};

const byName: Readonly<Record<SearchScope, ReadonlyMap<string, SearchOperator>>> = {
  events: namesOf(EVENT_OPERATORS),
  runs: namesOf(RUN_OPERATORS),
};

function namesOf(operators: readonly SearchOperator[]): Map<string, SearchOperator> {
  return new Map(
    operators.flatMap((one) => [one.name, ...one.aliases].map((name) => [name, one] as const)),
  );
}

/** By its name or another word for it, in whatever case; undefined: there is none. */
export function findOperator(scope: SearchScope, name: string): SearchOperator | undefined {
  return byName[scope].get(name.toLowerCase());
}

export function operatorNames(scope: SearchScope): string[] {
  return [...byName[scope].keys()];
}
