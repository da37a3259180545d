import type { EventFilter } from '../../../../shared/model/event-filter.ts';

/** What is asked of the engine for a search; without words it is everything in the inbox. */
export function eventFilter(text: string): EventFilter {
  const query = text.trim();
  return query === '' ? { archived: false } : { query };
}
