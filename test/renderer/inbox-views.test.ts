import { expect, it } from 'vitest';
import {
  hasValue,
  inView,
  setValue,
  toggleValue,
  VIEWS,
  viewOf,
} from '../../renderer/features/inbox/model/views.ts';

it.each(VIEWS)('knows %s again, and keeps what else is searched for', (view) => {
  for (const text of ['', 'in:archive refund', 'is:unread in:all', 'is:starred,unread in:all']) {
    const moved = inView(text, view);
    expect(viewOf(moved)).toBe(view);
    expect(hasValue(moved, 'is', 'unread')).toBe(hasValue(text, 'is', 'unread'));
    expect(moved.includes('refund')).toBe(text.includes('refund'));
    expect(inView(moved, 'inbox')).not.toMatch(/in:|starred/);
  }
});

it('puts a filter into the search and takes it out again', () => {
  const one = toggleValue('refund', 'status', 'rejected');
  expect(one).toBe('refund status:rejected');
  const two = toggleValue(one, 'status', 'duplicate');
  expect(two).toBe('refund status:rejected,duplicate');
  expect(toggleValue(toggleValue(two, 'status', 'rejected'), 'status', 'duplicate')).toBe('refund');
  expect(setValue('after:7d refund', 'after', '1h')).toBe('after:1h refund');
  expect(setValue('after:7d refund', 'after', null)).toBe('refund');
});
