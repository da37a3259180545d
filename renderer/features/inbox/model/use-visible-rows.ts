import { useMemo } from 'react';
import type { EventSummary } from '../../../../shared/model/event.ts';
import { isLetGo, type Slot } from '../../../rpc/rows.ts';
import type { Marks } from './use-marks.ts';
import type { View } from './views.ts';

/** The rows without those that were just put away: an event leaves the list as its key is pressed. */
export function useVisibleRows(
  rows: readonly Slot<EventSummary>[] | undefined,
  { pending, view }: { pending: ReadonlyMap<string, Marks>; view: View },
): readonly Slot<EventSummary>[] {
  return useMemo(() => {
    if (rows === undefined) return [];
    if (pending.size === 0 || (view !== 'inbox' && view !== 'archive')) return rows;
    return rows.filter(({ id }) => stays(pending.get(id), view));
  }, [rows, pending, view]);
}

/** Whether an event with these new marks is still part of the view. */
function stays(marks: Marks | undefined, view: View): boolean {
  if (marks?.archived === undefined) return true;
  if (view === 'inbox') return !marks.archived;
  return view === 'archive' ? marks.archived : true;
}

/** What the engine has confirmed, as a change of rows that were read before. */
export function markedRow(
  row: Slot<EventSummary>,
  { marks, view }: { marks: Marks; view: View },
): Slot<EventSummary> | null {
  if (!stays(marks, view)) return null;
  return isLetGo(row) ? row : { ...row, ...marks };
}
