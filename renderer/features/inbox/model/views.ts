import { termValues, withValues } from '../../../../shared/search/edit-search.ts';
import { parseSearch } from '../../../../shared/search/parse-search.ts';

export const VIEWS = ['inbox', 'starred', 'archive', 'all'] as const;
export type View = (typeof VIEWS)[number];

const scope = 'events';

/** The view that a search is in, by its operators. */
export function viewOf(text: string): View {
  const parsed = parseSearch(text, scope);
  const [place] = termValues(parsed, 'in');
  if (place === 'archive') return 'archive';
  if (place === 'all') return termValues(parsed, 'is').includes('starred') ? 'starred' : 'all';
  return 'inbox';
}

/** The search in another view; what else it asks for stays. */
export function inView(text: string, view: View): string {
  const is = termValues(parseSearch(text, scope), 'is').filter((value) => value !== 'starred');
  const plain = withValues(text, { scope, operator: 'is', values: is });
  const place = { inbox: [], starred: ['all'], archive: ['archive'], all: ['all'] }[view];
  const placed = withValues(plain, { scope, operator: 'in', values: place });
  if (view !== 'starred') return placed;
  return withValues(placed, { scope, operator: 'is', values: [...is, 'starred'] });
}

/** Whether an operator's value is asked for. */
export function hasValue(text: string, operator: string, value: string): boolean {
  return termValues(parseSearch(text, scope), operator).includes(value);
}

/** The search with the value, or without it where it had it. */
export function toggleValue(text: string, operator: string, value: string): string {
  const values = termValues(parseSearch(text, scope), operator);
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return withValues(text, { scope, operator, values: next });
}

/** The search with this as the operator's only value, or without the operator. */
export function setValue(text: string, operator: string, value: string | null): string {
  return withValues(text, { scope, operator, values: value === null ? [] : [value] });
}
