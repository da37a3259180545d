import { DateTime } from 'luxon';
import type { InsightRange } from '../../../shared/model/insights.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './roll-up.ts';

interface Division {
  /** Of the rows it is made of. */
  span: number;
  count: number;
  /** What one stretch is, in local time. */
  unit: 'minute' | 'hour' | 'day';
  /** Stretches of hours begin at midnight. */
  each: number;
}

const divisions: Record<InsightRange, Division> = {
  hour: { span: MINUTE_MS, count: 60, unit: 'minute', each: 1 },
  day: { span: HOUR_MS, count: 24, unit: 'hour', each: 1 },
  week: { span: HOUR_MS, count: 28, unit: 'hour', each: 6 },
  month: { span: HOUR_MS, count: 30, unit: 'day', each: 1 },
  quarter: { span: HOUR_MS, count: 90, unit: 'day', each: 1 },
};

export interface Stretches {
  /** Starts, in order; the last one holds `now`. */
  times: number[];
  /** Of the rows to read. */
  span: number;
  /** Which stretch a time is in; below zero: it is before the first. */
  indexOf(time: number): number;
}

/** Divides the past up to `now` as a chart shows it, in local time. */
export function stretchesOf(range: InsightRange, now: number, timeZone: string): Stretches {
  const { span, count, unit, each } = divisions[range];
  const local = DateTime.fromMillis(now, { zone: timeZone });
  const current =
    unit === 'hour' && each > 1
      ? local.startOf('day').set({ hour: local.hour - (local.hour % each) })
      : local.startOf(unit);
  const times = Array.from({ length: count }, (_, index) => {
    const back = (count - 1 - index) * each;
    if (unit === 'day') return current.minus({ days: back }).toMillis();
    if (each === 1) return current.toMillis() - back * (unit === 'hour' ? HOUR_MS : MINUTE_MS);
    // By the clock on the wall, which skips an hour now and then.
    const days = Math.floor(back / 24);
    const earlier = current.minus({ days });
    const hour = earlier.hour - (back % 24);
    return hour >= 0
      ? earlier.set({ hour }).toMillis()
      : earlier
          .minus({ days: 1 })
          .set({ hour: hour + 24 })
          .toMillis();
  });
  return {
    times,
    span,
    indexOf(time) {
      let low = 0;
      let high = times.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((times[middle] ?? 0) <= time) low = middle + 1;
        else high = middle;
      }
      return low - 1;
    },
  };
}

/** Rows of which span tell about the single workflows and steps of a range. */
export function spanOfParts(range: InsightRange): number {
  return range === 'hour' ? MINUTE_MS : range === 'day' || range === 'week' ? HOUR_MS : DAY_MS;
}

/** Rows of which span reach as far back as twice the range. */
export function spanOfTwice(range: InsightRange): number {
  return range === 'hour' ? MINUTE_MS : range === 'quarter' ? DAY_MS : HOUR_MS;
}
