import type { EventSummary } from '../../../../shared/model/event.ts';
import type { Gap } from '../../../../shared/model/gap.ts';
import { indexOfSeq, isLetGo, type Slot } from '../../../rpc/rows.ts';

type Arrived = Pick<EventSummary, 'id' | 'seq' | 'receivedAt'>;

/**
 * How many of the rows are newer than a gap; undefined where there are none older yet.
 *
 * @param places the newest event behind each gap that was seen so far, by the gap's beginning: rows
 * that were let go do not say when they came
 */
export function rowsAbove(
  rows: readonly Slot<Arrived>[],
  gap: Pick<Gap, 'from'>,
  places: Map<number, number>,
): number | undefined {
  const isOlder = (row: Slot<Arrived> | undefined): boolean =>
    row !== undefined && !isLetGo(row) && row.receivedAt <= gap.from;
  const known = places.get(gap.from);
  let at = known === undefined ? rows.findIndex(isOlder) : indexOfSeq(rows, known);
  // Another search, or an event that is back from the archive, shows newer ones behind the gap.
  while (isOlder(rows[at - 1])) at -= 1;
  const older = rows[at];
  if (older === undefined) return undefined;
  places.set(gap.from, Math.max(known ?? older.seq, older.seq));
  return at;
}
