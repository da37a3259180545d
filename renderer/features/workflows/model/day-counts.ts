import { RUN_STATUSES, type RunStatus } from '../../../../shared/model/run.ts';
import { formatCount } from '../../../ui/format.ts';

export type DayCounts = Partial<Record<RunStatus, number>>;

export type DayTone = 'good' | 'bad' | 'busy' | 'idle';

const tones: Record<RunStatus, DayTone> = {
  succeeded: 'good',
  failed: 'bad',
  queued: 'busy',
  running: 'busy',
  waiting: 'busy',
  filtered: 'idle',
  canceled: 'idle',
};

export function totalOf(counts: DayCounts): number {
  return RUN_STATUSES.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

/**
 * Parts of the bar in percent, those of 0 left out. What failed is never too narrow to be seen,
 * however many went well.
 */
export function dayParts(counts: DayCounts): { tone: DayTone; share: number }[] {
  const total = totalOf(counts);
  if (total === 0) return [];
  const order: readonly DayTone[] = ['good', 'bad', 'busy', 'idle'];
  const sums = order.map((tone) => ({
    tone,
    runs: RUN_STATUSES.filter((status) => tones[status] === tone).reduce(
      (sum, status) => sum + (counts[status] ?? 0),
      0,
    ),
  }));
  const least = 6;
  const shown = sums
    .filter(({ runs }) => runs > 0)
    .map(({ tone, runs }) => ({ tone, share: Math.max(least, (runs / total) * 100) }));
  const sum = shown.reduce((all, { share }) => all + share, 0);
  return shown.map(({ tone, share }) => ({ tone, share: (share / sum) * 100 }));
}

/** `128 runs in the last day: 120 succeeded, 8 failed`. */
export function dayWords(counts: DayCounts): string {
  const total = totalOf(counts);
  if (total === 0) return 'No runs in the last day';
  const parts = RUN_STATUSES.flatMap((status) => {
    const runs = counts[status] ?? 0;
    return runs === 0 ? [] : [`${runs.toLocaleString('en-US')} ${status}`];
  });
  return `${formatCount(total, 'run')} in the last day: ${parts.join(', ')}`;
}
