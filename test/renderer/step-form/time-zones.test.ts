import { expect, it } from 'vitest';
import { timeZonesWith } from '../../../renderer/step-form/fields/time-zones.ts';

it('offers UTC, which no browser lists, and the zone that is set', () => {
  const zones = timeZonesWith('Asia/Calcutta');
  expect(zones).toEqual(expect.arrayContaining(['UTC', 'Europe/Berlin', 'Asia/Calcutta']));
  expect(new Set(zones).size).toBe(zones.length);
  expect(timeZonesWith(undefined)).toContain('UTC');
});
