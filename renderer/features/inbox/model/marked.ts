import type { EventSummary } from '../../../../shared/model/event.ts';
import { isLetGo, type Slot } from '../../../rpc/rows.ts';
import type { Marks } from './use-marks.ts';

type Marked = Pick<EventSummary, keyof Marks>;

/** What is known of the marks of events: of the list, and of what is open without being in it. */
export interface KnownMarks {
  /** What was pressed goes before what the engine said. */
  pending: ReadonlyMap<string, Marks>;
  rows: readonly Slot<EventSummary>[];
  opened: (id: string) => Marked | undefined;
}

/**
 * Whether a mark is set for all of these events: pressed again, it is taken away. Those that nothing
 * is known of say neither.
 */
export function areAllMarked(
  ids: readonly string[],
  mark: keyof Marks,
  { pending, rows, opened }: KnownMarks,
): boolean {
  const wanted = new Set(ids);
  const listed = new Map<string, Marked>();
  for (const row of rows) if (wanted.has(row.id) && !isLetGo(row)) listed.set(row.id, row);
  const known = ids.flatMap(
    (id) => pending.get(id)?.[mark] ?? (listed.get(id) ?? opened(id))?.[mark] ?? [],
  );
  return known.length > 0 && known.every((isSet) => isSet);
}
