import { describe, expect, it } from 'vitest';
import { momentAt, readMoment } from '../../../shared/search/moment.ts';

const now = Date.parse('2026-11-23T10:15:30Z');

function at(text: string, timeZone = 'UTC'): string | null {
  const reading = readMoment(text, false);
  return 'moment' in reading
    ? new Date(momentAt(reading.moment, { now, timeZone })).toISOString()
    : null;
}

describe('moments', () => {
  it('are counted back from now', () => {
    expect(at('2d')).toBe('2026-11-21T10:15:30.000Z');
    expect(at('30m')).toBe('2026-11-23T09:45:30.000Z');
    expect(at('1w')).toBe('2026-11-16T10:15:30.000Z');
    expect(at('now')).toBe('2026-11-23T10:15:30.000Z');
  });

  it('are days and times of the time zone', () => {
    expect(at('today', 'America/New_York')).toBe('2026-11-23T05:00:00.000Z');
    expect(at('yesterday', 'Asia/Tokyo')).toBe('2026-11-21T15:00:00.000Z');
    expect(at('14:30', 'Europe/Berlin')).toBe('2026-11-23T13:30:00.000Z');
    expect(at('2026-11-01', 'Europe/Berlin')).toBe('2026-10-31T23:00:00.000Z');
    expect(at('2026-07-01T08:00', 'Europe/Berlin')).toBe('2026-07-01T06:00:00.000Z');
    expect(at('2026-11')).toBe('2026-11-01T00:00:00.000Z');
  });

  it('keep to the day on which clocks change', () => {
    expect(at('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
    expect(at('2026-10-26', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
    expect(at('2026-03-29T03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  it('may name their own zone', () => {
    expect(at('2026-11-01T12:00Z', 'Asia/Tokyo')).toBe('2026-11-01T12:00:00.000Z');
    expect(at('2026-11-01T12:00:30+05:30')).toBe('2026-11-01T06:30:30.000Z');
  });

  it('are refused where there is no such day or time', () => {
    for (const text of ['2026-02-30', '2026-13-01', '25:00', '12:61', 'soon', '5x', '1969'])
      expect(at(text), text).toBeNull();
  });
});
