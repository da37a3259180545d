import { expect, it } from 'vitest';
import { autostartEntry } from '../../electron/autostart-entry.ts';
import { failuresText, type TrayState, trayStatus } from '../../electron/tray-menu.ts';

const calm: TrayState = {
  engine: 'running',
  hooksProblem: null,
  paused: false,
  failures: 0,
  activeRuns: 0,
};

it('says in the tray what matters most', () => {
  expect(trayStatus(calm)).toBe('Receiving');
  expect(trayStatus({ ...calm, activeRuns: 1 })).toBe('Receiving, 1 run at work');
  expect(trayStatus({ ...calm, paused: true, activeRuns: 1 })).toMatch(/^Paused/);
  expect(trayStatus({ ...calm, paused: true, hooksProblem: 'taken' })).toMatch(/cannot receive/);
  expect(trayStatus({ ...calm, engine: 'restarting', paused: true })).toMatch(/crashed/);
  expect(trayStatus({ ...calm, engine: 'failed' })).toMatch(/stopped/);
});

it('counts failures as far as they were counted', () => {
  expect([0, 1, 12, 200].map(failuresText)).toEqual([
    'No unresolved failures',
    '1 unresolved failure',
    '12 unresolved failures',
    '200 or more unresolved failures',
  ]);
});

it('starts a program at login whatever its path is made of', () => {
  const entry = autostartEntry('/opt/My "Apps"/100%/$x/patchbay');
  expect(entry).toContain('\nExec="/opt/My \\\\"Apps\\\\"/100%%/\\\\$x/patchbay" --hidden\n');
});
