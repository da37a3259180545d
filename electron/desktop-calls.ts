import { mkdirSync } from 'node:fs';
import { shell } from 'electron';
import type { AppInfo } from '../shared/desktop.ts';
import { OperationalError } from '../shared/errors.ts';
import type { DesktopCalls } from './calls.ts';
import { crashFolder, listCrashReports, removeCrashReports } from './crash-reports.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { HooksAddress } from './hooks-address.ts';
import type { LoginItem } from './login-item.ts';
import type { OpenRequests } from './open-requests.ts';
import type { PreferenceStore } from './preferences.ts';
import type { Remotes } from './remotes.ts';
import type { KeyPlace } from './sealed-master-key.ts';
import type { Updates } from './updates.ts';

class FolderNotOpenedError extends OperationalError {
  readonly code = 'folder_not_opened';
}

/** What the screens can ask for, put together from the parts that do it. */
export function createDesktopCalls(parts: {
  version: string;
  dataDir: string;
  logFolder: string;
  keyPlace: () => KeyPlace | null;
  engine: EngineSupervisor;
  preferences: PreferenceStore;
  loginItem: LoginItem;
  hooks: HooksAddress;
  updates: Updates;
  requests: OpenRequests;
  remotes: Remotes;
  /** What `app.info` says is another now. */
  changed: () => void;
  /** Loads the screens of another workspace into the window. */
  showWorkspace: () => void;
}): DesktopCalls {
  const { engine, preferences, loginItem, hooks, updates, requests, remotes, changed } = parts;
  const folders = {
    data: () => parts.dataDir,
    logs: () => parts.logFolder,
    crashes: crashFolder,
  };

  function info(): AppInfo {
    const { closeToTray, notifyFailures, checkUpdates, remote } = preferences.get();
    return {
      version: parts.version,
      electron: process.versions.electron ?? '',
      chromium: process.versions.chrome ?? '',
      node: process.versions.node,
      dataDir: parts.dataDir,
      keyPlace: parts.keyPlace(),
      preferences: {
        startAtLogin: loginItem.get(),
        closeToTray,
        notifyFailures,
        checkUpdates,
      },
      hooks: { address: hooks.text(), isGiven: hooks.isGiven },
      update: updates.state(),
      crashReports: listCrashReports(),
      remotes: remotes.list(),
      remote,
    };
  }

  return {
    'engine.state': async () => engine.state(),
    'engine.start': async () => {
      engine.start();
      return null;
    },
    'app.info': async () => info(),
    'app.setPreferences': async ({ startAtLogin, ...kept }) => {
      if (startAtLogin !== undefined) loginItem.set(startAtLogin);
      preferences.set(kept);
      changed();
      return null;
    },
    'app.setHooks': async ({ address }) => {
      hooks.choose(address);
      engine.restart('webhooks arrive at another address');
      changed();
      return null;
    },
    'app.showFolder': async ({ folder }) => {
      const path = folders[folder]();
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const problem = await shell.openPath(path);
      if (problem !== '')
        throw new FolderNotOpenedError(`${path} was not opened: ${problem}`, {
          hint: 'Open it with your file manager.',
        });
      return null;
    },
    'app.removeCrashReports': async () => {
      removeCrashReports();
      changed();
      return null;
    },
    'update.check': async () => {
      await updates.check();
      return null;
    },
    'update.download': async () => {
      await updates.download();
      return null;
    },
    'update.install': async () => {
      updates.install();
      return null;
    },
    'open.take': async () => ({ requests: requests.take() }),
    'open.load': ({ id }) => requests.load(id),
    'remotes.add': async (remote) => {
      const added = await remotes.add(remote);
      changed();
      return added;
    },
    'remotes.remove': async ({ id }) => {
      const isShown = preferences.get().remote === id;
      remotes.remove(id);
      if (isShown) parts.showWorkspace();
      changed();
      return null;
    },
    'remotes.show': async ({ id }) => {
      preferences.set({ remote: id, lastView: '' });
      parts.showWorkspace();
      return null;
    },
  };
}
