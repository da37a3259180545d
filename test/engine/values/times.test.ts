import { describe, expect, it } from 'vitest';
import { isTimeZone, readTime } from '../../../engine/values/times.ts';
import { ValueError } from '../../../engine/values/value-error.ts';
import type { Json } from '../../../shared/json.ts';

const noon = Date.parse('2026-07-01T12:00:00Z');

describe('readTime', () => {
  it.each<[Json]>([
    ['2026-07-01T12:00:00Z'],
    ['2026-07-01T12:00:00.000000Z'],
    ['2026-07-01T14:00:00+02:00'],
    ['2026-07-01T14:00:00+0200'],
    ['2026-07-01T14:00'],
    ['2026-07-01 14:00:00'],
    ['20260701T120000Z'],
    ['Wed, 01 Jul 2026 12:00:00 GMT'],
    ['Wed, 01 Jul 2026 14:00:00 +0200'],
    ['  2026-07-01T12:00:00Z '],
    [noon],
    [String(noon)],
  ])('reads %j; without an offset it is a time in the given zone', (value) => {
    expect(readTime(value, 'Europe/Berlin')).toBe(noon);
  });

  it('takes a day as its first moment in the zone', () => {
    expect(readTime('2026-07-01', 'Europe/Berlin')).toBe(Date.parse('2026-06-30T22:00:00Z'));
    expect(readTime('2026-07-01', 'UTC')).toBe(Date.parse('2026-07-01T00:00:00Z'));
  });

  it.each<[Json]>([
    ['tomorrow'],
    [''],
    ['2026-13-01'],
    ['2026-02-30'],
    ['2026-02-30T00:00:00Z'],
    ['12:00'],
    [null],
    [true],
    [[]],
    [{}],
    [9e15],
  ])('refuses %j', (value) => {
    expect(() => readTime(value, 'UTC')).toThrow(ValueError);
  });

  it('refuses seconds, which would pass for a day of 1970', () => {
    expect(() => readTime(1_782_907_200, 'UTC')).toThrow('looks like seconds');
    expect(() => readTime('1782907200', 'UTC')).toThrow('looks like seconds');
    expect(readTime(0, 'UTC')).toBe(0);
  });

  it('knows IANA names', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Berlim')).toBe(false);
  });
});
