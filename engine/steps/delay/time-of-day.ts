import { DateTime } from 'luxon';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const timeOfDayPattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/**
 * The next moment, from `now` on, at which a clock on the wall of `timeZone` shows `time`
 * (`08:00`, `08:00:30`) on one of `weekdays` (all when empty). A time that summer time leaves out
 * moves on by what was left out; of one that comes twice the first counts.
 */
export function nextTimeOfDay(options: {
  time: string;
  weekdays: readonly Weekday[];
  timeZone: string;
  now: number;
}): number {
  const { time, weekdays, timeZone, now } = options;
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  const today = DateTime.fromMillis(now, { zone: timeZone }).startOf('day');
  // A week and a day: today's time may be over, and today the only weekday.
  for (let days = 0; days <= 7; days += 1) {
    const moment = today.plus({ days }).set({ hour, minute, second });
    const weekday = WEEKDAYS[moment.weekday - 1];
    const fits = weekdays.length === 0 || weekdays.some((name) => name === weekday);
    if (fits && moment.toMillis() >= now) return moment.toMillis();
  }
  return today.plus({ days: 7 }).toMillis();
}
