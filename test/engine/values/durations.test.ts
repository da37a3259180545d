import { describe, expect, it } from 'vitest';
import { readDuration } from '../../../engine/values/durations.ts';
import { ValueError } from '../../../engine/values/value-error.ts';
import type { Json } from '../../../shared/json.ts';

describe('readDuration', () => {
  it.each<[Json, number]>([
    ['15 minutes', 900_000],
    ['1 hour', 3_600_000],
    ['1h 30m', 5_400_000],
    ['1h30m', 5_400_000],
    ['2 Days, 1 hour', 176_400_000],
    ['1.5 s', 1500],
    ['250ms', 250],
    ['1w', 604_800_000],
    ['PT15M', 900_000],
    ['P1DT2H', 93_600_000],
    ['P2W', 1_209_600_000],
    ['PT0.5S', 500],
    [1000, 1000],
    ['1000', 1000],
    [0, 0],
  ])('reads %j', (value, expected) => {
    expect(readDuration(value)).toBe(expected);
  });

  it.each<[Json]>([
    [''],
    ['soon'],
    ['5 moons'],
    ['minutes'],
    ['5 minutes or so'],
    ['P'],
    ['PT'],
    ['P1Y'],
    [-1],
    ['-5 minutes'],
    [null],
    [['5 minutes']],
  ])('refuses %j', (value) => {
    expect(() => readDuration(value)).toThrow(ValueError);
  });
});
