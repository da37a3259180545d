import { DateTime } from 'luxon';
import type { ActiveHours } from '../../../shared/model/alert.ts';

/**
 * When the window began that `time` (ms UTC) lies in; null when it lies in none. Without hours
 * everything is one window.
 */
export function windowStart(
  hours: ActiveHours | undefined,
  time: number,
  zone: string,
): number | null {
  if (hours === undefined) return 0;
  const today = DateTime.fromMillis(time, { zone }).startOf('day');
  // A window over midnight may have begun yesterday.
  for (const day of [today, today.minus({ days: 1 })]) {
    if (!hours.days.includes(day.weekday)) continue;
    const from = at(day, hours.from);
    const to = at(hours.to > hours.from ? day : day.plus({ days: 1 }), hours.to);
    if (time >= from && time < to) return from;
  }
  return null;
}

/** Hours that a change of the clock leaves out are moved, as luxon does. */
function at(day: DateTime, timeOfDay: string): number {
  const [hour = 0, minute = 0] = timeOfDay.split(':').map(Number);
  return day.set({ hour, minute }).toMillis();
}
