import type { EventSummary } from '../../../../shared/model/event.ts';
import type { Slot } from '../../../rpc/rows.ts';
import type { RowLine } from '../../../ui/row-list.tsx';

const none: readonly RowLine[] = [];

/** Lines where nothing could arrive: the computer slept, or Patchbay did not run. */
export function useGapLines(_rows: readonly Slot<EventSummary>[]): readonly RowLine[] {
  return none;
}
