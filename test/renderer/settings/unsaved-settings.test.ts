import { expect, it } from 'vitest';
import {
  countUnsaved,
  NOTHING_UNSAVED,
  shownText,
  shownValue,
  withoutSent,
  withUnread,
  withValue,
} from '../../../renderer/features/settings/model/unsaved-settings.ts';
import { settingsSchema } from '../../../shared/model/settings.ts';

const path = 'retention.maxAgeDays';
const saved = settingsSchema.parse({});
const others = (maxAgeDays: number) =>
  settingsSchema.parse({ ...saved, retention: { ...saved.retention, maxAgeDays } });

it('what was written stays until it is saved, also what is no value', () => {
  const changed = withValue(NOTHING_UNSAVED, saved, { path, value: 7, text: '07' });
  expect([shownValue(changed, saved, path), shownText(changed, saved, path)]).toEqual([7, '07']);
  const unread = withUnread(changed, saved, { path, text: 'a week', problem: 'Write a number.' });
  expect(shownText(unread, saved, path)).toBe('a week');
  expect(countUnsaved(unread)).toBe(1);
});

it('a value that others saved shows where nobody changed it, and not over what is being written', () => {
  const before = saved.retention.maxAgeDays;
  expect(shownValue(NOTHING_UNSAVED, others(3), path)).toBe(3);
  // Written and taken back again: nothing of one's own.
  const same = withValue(NOTHING_UNSAVED, saved, { path, value: before, text: `${before} ` });
  expect(shownText(same, saved, path)).toBe(`${before} `);
  expect(shownText(same, others(3), path)).toBeUndefined();
  const own = withValue(NOTHING_UNSAVED, saved, { path, value: 7, text: '7' });
  expect(shownText(own, others(3), path)).toBe('7');
});

it('what is changed while it is saved is left to be saved', () => {
  const sent = withValue(NOTHING_UNSAVED, saved, { path, value: 7, text: '7' });
  expect(withoutSent(sent, sent.changes)).toEqual(NOTHING_UNSAVED);
  const later = withValue(sent, saved, { path, value: 75, text: '75' });
  expect(shownText(withoutSent(later, sent.changes), saved, path)).toBe('75');
});
