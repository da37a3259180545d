import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { windowStart } from '../../../../engine/operations/alerts/active-hours.ts';
import { activeHoursSchema } from '../../../../shared/model/alert.ts';

const zone = 'Europe/Berlin';
const at = (text: string) => DateTime.fromISO(text, { zone }).toMillis();
const start = (hours: Parameters<typeof activeHoursSchema.parse>[0], text: string) => {
  const found = windowStart(activeHoursSchema.parse(hours), at(text), zone);
  return found === null ? null : DateTime.fromMillis(found, { zone }).toFormat('dd HH:mm');
};

describe('active hours', () => {
  // 2026-11-23 is a Monday.
  const office = { from: '08:00', to: '18:00', days: [1, 2, 3, 4, 5] };
  const night = { from: '22:00', to: '06:00', days: [5] };

  it.each([
    ['2026-11-23T08:00', '23 08:00'],
    ['2026-11-23T17:59', '23 08:00'],
    ['2026-11-23T18:00', null],
    ['2026-11-23T07:59', null],
    ['2026-11-22T12:00', null],
  ])('of an office: %s is in %s', (time, expected) => {
    expect(start(office, time)).toBe(expected);
  });

  it.each([
    ['2026-11-20T23:00', '20 22:00'],
    ['2026-11-21T05:59', '20 22:00'],
    ['2026-11-21T06:00', null],
    // The night to Friday began on a Thursday.
    ['2026-11-20T02:00', null],
  ])('over midnight: %s is in %s', (time, expected) => {
    expect(start(night, time)).toBe(expected);
  });

  it('follow the zone through a change of the clock', () => {
    // On 2026-10-25 Berlin goes back an hour at 03:00.
    expect(windowStart(activeHoursSchema.parse(office), at('2026-10-26T08:30'), zone)).toBe(
      Date.UTC(2026, 9, 26, 7),
    );
    expect(windowStart(activeHoursSchema.parse(office), at('2026-10-23T08:30'), zone)).toBe(
      Date.UTC(2026, 9, 23, 6),
    );
  });

  it('that are left out are always', () => {
    expect(windowStart(undefined, at('2026-11-22T03:00'), zone)).toBe(0);
  });
});
