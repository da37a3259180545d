import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatTime } from '../../renderer/ui/format.ts';

it.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1.00 s'],
  [9949, '9.95 s'],
  [12_340, '12.3 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min'],
  [61_000, '1 min 1 s'],
  [3_600_000, '1 h'],
  [3_660_000, '1 h 1 min'],
  [90_000_000, '1 d 1 h'],
  [-5, '0 ms'],
])('a duration of %d ms is "%s"', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [1_200_000, '1.1 MB'],
  [200 * 1024, '200 KB'],
  [5 * 1024 ** 4, '5.0 TB'],
])('%d bytes are "%s"', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it('counts one and many', () => {
  expect([formatCount(0, 'run'), formatCount(1, 'run'), formatCount(1234, 'run')]).toEqual([
    '0 runs',
    '1 run',
    '1,234 runs',
  ]);
});

it('shows the clock today, the day before that, the year long ago', () => {
  const now = new Date(2026, 10, 23, 14, 3, 22).getTime();
  expect(formatTime(now, now)).toBe('14:03:22');
  expect(formatTime(new Date(2026, 10, 22, 9, 5).getTime(), now)).toBe('22 Nov, 09:05');
  expect(formatTime(new Date(2024, 1, 3).getTime(), now)).toBe('3 Feb 2024');
});
