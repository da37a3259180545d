import { DateTime } from 'luxon';
import { durationOf } from '../../values/durations.ts';

export const EVERY_UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months'] as const;
export type EveryUnit = (typeof EVERY_UNITS)[number];

export interface Every {
  amount: number;
  unit: EveryUnit;
  /** One of its times (ms UTC), from which the others are counted, forward and back. */
  anchor: number;
}

/** The first time after `after` (ms UTC). */
export function nextOfEvery(every: Every, options: { after: number; timeZone: string }): number {
  const { after, timeZone } = options;
  let index = Math.floor(estimate(every, after));
  while (timeAt(every, index, timeZone) > after) index--;
  while (timeAt(every, index, timeZone) <= after) index++;
  return timeAt(every, index, timeZone);
}

/** The last time at or before `at`. */
export function previousOfEvery(every: Every, options: { at: number; timeZone: string }): number {
  const { at, timeZone } = options;
  let index = Math.ceil(estimate(every, at));
  while (timeAt(every, index, timeZone) <= at) index++;
  while (timeAt(every, index, timeZone) > at) index--;
  return timeAt(every, index, timeZone);
}

/**
 * Hours and less are lengths of time. Days, weeks and months are those of the calendar: the clock on
 * the wall shows the same time, whatever daylight saving does in between.
 */
function timeAt({ amount, unit, anchor }: Every, index: number, timeZone: string): number {
  const count = amount * index;
  switch (unit) {
    case 'seconds':
    case 'minutes':
    case 'hours':
      return anchor + durationOf(count, unit);
    case 'days':
    case 'weeks':
    case 'months':
      return DateTime.fromMillis(anchor, { zone: timeZone })
        .plus({ [unit]: count })
        .toMillis();
  }
}

/** Which of its times `time` is near: off by a few for months. */
function estimate({ amount, unit, anchor }: Every, time: number): number {
  const length = unit === 'months' ? durationOf(30.436_875, 'days') : durationOf(1, unit);
  return (time - anchor) / (amount * length);
}

/**
 * What counts without an anchor: midnight of a Monday, the first of a month, in the zone. Every 15
 * minutes then means at the full hour, and a quarter past.
 */
export function usualAnchor(timeZone: string): number {
  return DateTime.fromObject({ year: 2001, month: 1, day: 1 }, { zone: timeZone }).toMillis();
}
