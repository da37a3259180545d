import type { EventChoice, EventFilter } from '../../../../shared/model/event-filter.ts';

/** What a command is about. */
export interface Chosen {
  events: EventChoice;
  /** How many they are; the engine counts no further than it is asked to. */
  count: number;
  more: boolean;
}

export function chosenIds(ids: readonly string[]): Chosen {
  // One of many that retention took meanwhile does not keep the others back.
  const events = ids.length === 1 ? { ids: [...ids] } : { ids: [...ids], skipGone: true };
  return { events, count: ids.length, more: false };
}

export function chosenAll(
  filter: EventFilter,
  { count, more }: { count: number; more: boolean },
): Chosen {
  return { events: { filter }, count, more };
}

/** The one event, where it is just one. */
export function onlyOne({ events }: Chosen): string | undefined {
  return 'ids' in events && events.ids.length === 1 ? events.ids[0] : undefined;
}
