import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPreferences, viewOf } from '../../electron/preferences.ts';
import { testFolder } from '../support/patchbay-cli.ts';

it('keeps what was chosen, for its owner only', async () => {
  const file = join(await testFolder(), 'sub', 'desktop.json');
  const window = { x: 1, y: 2, width: 900, height: 700 };
  openPreferences(file).set({ window, closeToTray: false });
  expect(openPreferences(file).get()).toMatchObject({ window, closeToTray: false });
  expect(statSync(file).mode & 0o077).toBe(0);
});

it('takes the usual in the place of what is damaged, and keeps the rest', async () => {
  const file = join(await testFolder(), 'desktop.json');
  writeFileSync(file, '{');
  expect(openPreferences(file).get()).toMatchObject({ closeToTray: true, lastView: '' });
  const lastView = 'https://example.com/';
  writeFileSync(file, JSON.stringify({ window: { x: 'a' }, lastView, trayExplained: true }));
  const store = openPreferences(file);
  expect(store.get()).toMatchObject({ window: null, lastView: '', trayExplained: true });
  store.set({ lastView: '?q=a#/runs' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ lastView: '?q=a#/runs' });
});

it('where it cannot be written, moving the window is no error, and a choice that fails is one', async () => {
  const folder = join(await testFolder(), 'desktop');
  writeFileSync(folder, 'a file where the folder should be');
  const store = openPreferences(join(folder, 'desktop.json'));
  store.note({ maximized: true });
  expect(store.get().maximized).toBe(true);
  expect(() => store.set({ closeToTray: false })).toThrow();
});

it('keeps a route as the address that shows it', () => {
  expect(viewOf('/runs/1?step=a')).toBe('?step=a#/runs/1');
  expect(viewOf('/inbox')).toBe('#/inbox');
});
