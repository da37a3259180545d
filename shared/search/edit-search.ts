import type { SearchScope } from './operator.ts';
import { parseSearch } from './parse-search.ts';
import type { ParsedSearch, SearchTerm } from './parsed-search.ts';

/** As it must be written behind an operator's colon: in quotes where it would end too early. */
export function writeValue(value: string): string {
  const isPlain = value !== '' && !/[\s,"“„«\\]/.test(value);
  return isPlain ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** The values of the terms with this operator that stand alone and are not negated. */
export function termValues({ clauses }: ParsedSearch, operator: string): readonly string[] {
  return clauses.flatMap((clause) => {
    const term = clause.length === 1 ? clause[0] : undefined;
    if (term?.operator !== operator || term.negated) return [];
    return term.condition !== null && 'values' in term.condition ? term.condition.values : [];
  });
}

/**
 * The text with this operator's terms replaced by one with these values, or without them where there
 * are none: what a filter beside the field does. Terms that are negated or alternatives stay.
 */
export function withValues(
  text: string,
  { scope, operator, values }: { scope: SearchScope; operator: string; values: readonly string[] },
): string {
  const { clauses } = parseSearch(text, scope);
  const own = clauses.flatMap((clause): SearchTerm[] =>
    clause.length === 1 ? clause.filter((term) => term.operator === operator && !term.negated) : [],
  );
  const written = values.length === 0 ? '' : `${operator}:${values.map(writeValue).join(',')}`;
  const first = own[0];
  if (first === undefined) return [text.trim(), written].filter((part) => part !== '').join(' ');
  let result = '';
  let at = 0;
  for (const term of own) {
    const before = text.slice(at, term.from);
    result += term === first && written !== '' ? `${before}${written}` : before.trimEnd();
    at = term.to;
  }
  return `${result}${text.slice(at)}`.trim();
}

/** The texts that rows were found by, to mark them: what is negated is in none. */
export function textsOf({ clauses }: ParsedSearch): string[] {
  return clauses
    .flat()
    .filter(({ negated }) => !negated)
    .flatMap(({ condition }) => {
      if (condition?.kind === 'text') return [condition.text];
      if (condition?.kind !== 'header' || condition.match === null) return [];
      return condition.match.text.split('*').filter((part) => part !== '');
    });
}
