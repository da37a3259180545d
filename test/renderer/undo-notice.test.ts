import { notificationsStore } from '@mantine/notifications';
import { afterEach, expect, it } from 'vitest';
import { noticeUndo } from '../../renderer/ui/undo-notice.tsx';

const shown = () => notificationsStore.getState().notifications.map(({ title }) => title);
const say = (title: string, name?: string) =>
  noticeUndo({
    title,
    message: '',
    onUndo: () => undefined,
    ...(name === undefined ? {} : { name }),
  });

afterEach(() =>
  notificationsStore.setState({ ...notificationsStore.getState(), notifications: [] }),
);

it('a notice takes the place of the one with its name, and of no other', () => {
  say('Saved');
  say('Archived', 'marks');
  say('Starred', 'marks');
  expect(shown()).toEqual(['Saved', 'Starred']);
});

it('a notice is taken away where what it says did not come about, and not the one in its place', () => {
  const archived = say('Archived', 'marks');
  const starred = say('Starred', 'marks');
  archived();
  expect(shown()).toEqual(['Starred']);
  starred();
  expect(shown()).toEqual([]);
});
