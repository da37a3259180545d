import type { InsightRange } from '../../../../shared/model/insights.ts';

export const rangeNames: Record<InsightRange, string> = {
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: '30 days',
  quarter: '90 days',
};

/** As part of a sentence. */
export const rangeWords: Record<InsightRange, string> = {
  hour: 'the last hour',
  day: 'the last day',
  week: 'the last week',
  month: 'the last 30 days',
  quarter: 'the last 90 days',
};

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** At the axis. */
export function tickName(range: InsightRange, time: number): string {
  return range === 'hour' || range === 'day' ? clock.format(time) : shortDay.format(time);
}

/** Which stretches may have a name at the axis. */
export function isTick(range: InsightRange, time: number): boolean {
  return range !== 'week' || new Date(time).getHours() === 0;
}

/** `14:05`, `14:00–15:00`, `Tue 3 Nov, 06:00–12:00`, `Tue 3 Nov`. */
export function stretchName(range: InsightRange, { from, to }: Stretch): string {
  switch (range) {
    case 'hour':
      return clock.format(from);
    case 'day':
      return `${clock.format(from)}–${clock.format(to)}`;
    case 'week':
      return `${day.format(from)}, ${clock.format(from)}–${clock.format(to)}`;
    case 'month':
    case 'quarter':
      return day.format(from);
  }
}

export interface Stretch {
  from: number;
  to: number;
}

/** The time that the number at `index` stands for (ms UTC). */
export function stretchAt(times: readonly number[], index: number): Stretch {
  const from = times[index] ?? 0;
  const next = times[index + 1];
  const before = times[index - 1];
  return { from, to: next ?? from + (before === undefined ? 0 : from - before) };
}

/** Runs are counted once they are over. */
export const RUNS_OVER = 'status:succeeded,failed,filtered,canceled';
/** What is counted whatever the number: archived or not, and runs that were carried out in earnest. */
const counted = { inbox: 'in:all', runs: '-cause:test,rehearsal' };

/** Where the inbox or the list of runs shows what a number was counted from. */
export function searchHref(
  screen: 'inbox' | 'runs',
  { terms, from, to }: { terms: string; from?: number; to?: number },
): string {
  const moment = (time: number): string => new Date(time).toISOString().replace('.000', '');
  const times = [
    ...(from === undefined ? [] : [`after:${moment(from)}`]),
    ...(to === undefined ? [] : [`before:${moment(to)}`]),
  ];
  const search = [terms, counted[screen], ...times].filter((term) => term !== '').join(' ');
  return `#/${screen}?${new URLSearchParams({ q: search }).toString().replaceAll('+', '%20')}`;
}
