import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { autostartEntry } from './autostart-entry.ts';

/** Whether the app starts with the person's session, in the tray. */
export interface LoginItem {
  get(): boolean;
  set(on: boolean): void;
}

const LOGIN_ARGS = ['--hidden'];

/** macOS and Windows have a list of their own; on Linux it is a file (XDG Autostart 0.5). */
export function createLoginItem(): LoginItem {
  if (process.platform !== 'linux')
    return {
      // Windows finds it only by the arguments that it was set with.
      get: () => app.getLoginItemSettings({ args: LOGIN_ARGS }).openAtLogin,
      set: (openAtLogin) => app.setLoginItemSettings({ openAtLogin, args: LOGIN_ARGS }),
    };
  const config = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  const file = join(config, 'autostart', 'patchbay.desktop');
  return {
    get: () => existsSync(file),
    set(on) {
      if (!on) return rmSync(file, { force: true });
      mkdirSync(dirname(file), { recursive: true });
      // Of an AppImage the executable itself is at another place at each start.
      writeFileSync(file, autostartEntry(process.env.APPIMAGE || process.execPath));
    },
  };
}
