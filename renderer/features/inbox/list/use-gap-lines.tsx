import { Moon, PowerOff } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { EventSummary } from '../../../../shared/model/event.ts';
import { GAP_KINDS, type Gap } from '../../../../shared/model/gap.ts';
import type { Slot } from '../../../rpc/rows.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { formatDuration, formatTime } from '../../../ui/format.ts';
import type { RowLine } from '../../../ui/row-list.tsx';
import classes from './gap-line.module.css';
import { rowsAbove } from './gap-places.ts';

/** Lines where nothing could arrive: the computer slept, or Patchbay did not run. */
export function useGapLines(rows: readonly Slot<EventSummary>[]): readonly RowLine[] {
  const gaps = useRpcQuery('events.gaps', { limit: 1000 }).data?.gaps;
  const places = useRef(new Map<number, number>());
  return useMemo(() => {
    const byPlace = new Map<number, Gap[]>();
    for (const gap of gaps ?? []) {
      const above = rowsAbove(rows, gap, places.current);
      if (above === undefined) continue;
      byPlace.set(above, [...(byPlace.get(above) ?? []), gap]);
    }
    return [...byPlace]
      .map(([above, there]) => ({
        key: `${there[0]?.from}`,
        above,
        content: <GapLine gaps={there} />,
      }))
      .sort((a, b) => a.above - b.above);
  }, [rows, gaps]);
}

/** One line, however often it was between two events. */
function GapLine({ gaps }: { gaps: readonly Gap[] }) {
  const Icon = gaps.every(({ kind }) => kind === 'asleep') ? Moon : PowerOff;
  const words = [...new Set(gaps.map(({ kind }) => GAP_KINDS[kind]))].join(' ');
  const total = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const refused = gaps.reduce((sum, gap) => sum + gap.refused, 0);
  const lost = refused > 0 ? ` ${refused.toLocaleString('en-US')} were sent away.` : '';
  const times = gaps.length > 1 ? ` in ${gaps.length} times` : '';
  return (
    <div className={classes.root} title={gaps.map(spanWords).join('\n')}>
      <Icon size={13} aria-hidden="true" />
      <span className={classes.words}>
        {formatDuration(total)}
        {times}: {words}
        {lost}
      </span>
    </div>
  );
}

function spanWords({ kind, from, to }: Gap): string {
  const now = Date.now();
  return `${formatTime(from, now)} to ${formatTime(to, now)}: ${GAP_KINDS[kind]}`;
}
