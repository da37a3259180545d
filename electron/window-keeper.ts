import { app, type BrowserWindow, dialog, ipcMain, MessageChannelMain } from 'electron';
import type { DesktopPush } from '../shared/desktop.ts';
import { isOwnSender } from './calls.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import { createMainWindow, showWindow } from './main-window.ts';
import type { PreferenceStore } from './preferences.ts';

/** The one window: made when it is needed, hidden instead of closed, given a port to each engine. */
export interface WindowKeeper {
  readonly current: BrowserWindow | undefined;
  /** In front of everything. */
  open(): void;
  push(message: DesktopPush): void;
  /** The engine it had a port to is gone. */
  disconnected(): void;
  /** There is an engine to be connected to. */
  connect(): void;
  /** Loads the screens of another workspace. */
  reload(): void;
}

export function createWindowKeeper(options: {
  preload: string;
  preferences: PreferenceStore;
  engine: EngineSupervisor;
  /** Of the screens that are to be shown. */
  origin: () => string;
  isOwn: (origin: string) => boolean;
  isQuitting: () => boolean;
  log: (message: string, details?: object) => void;
}): WindowKeeper {
  const { preferences, engine, isOwn } = options;
  let window: BrowserWindow | undefined;
  /** Whether the page wants a port and has none. Only pages of this computer's engine ask for one. */
  let wantsPort = false;

  function connect(): void {
    if (window === undefined || !wantsPort) return;
    const { port1, port2 } = new MessageChannelMain();
    if (!engine.connect('ui', port1)) return;
    wantsPort = false;
    window.webContents.postMessage('patchbay:port', null, [port2]);
  }

  ipcMain.on('patchbay:connect', (event) => {
    if (!isOwnSender(event.senderFrame, isOwn)) return;
    wantsPort = true;
    connect();
  });

  function create(): BrowserWindow {
    const made = createMainWindow({
      preload: options.preload,
      url: `${options.origin()}/${preferences.get().lastView}`,
      preferences,
      closing: closeOrHide,
    });
    made.once('closed', () => {
      window = undefined;
      wantsPort = false;
    });
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      options.log('the window’s process ended', { reason });
      if (reason !== 'clean-exit' && !options.isQuitting()) made.webContents.reload();
    });
    return made;
  }

  function closeOrHide(closing: BrowserWindow): 'hide' | 'close' {
    if (options.isQuitting() || !preferences.get().closeToTray) return 'close';
    if (!preferences.get().trayExplained) void explainTray(closing);
    return 'hide';
  }

  async function explainTray(closing: BrowserWindow): Promise<void> {
    preferences.note({ trayExplained: true });
    const { response } = await dialog.showMessageBox({
      type: 'info',
      message: 'Patchbay goes on without its window',
      detail:
        'It keeps receiving webhooks and carrying out workflows. Its icon is in the tray; starting ' +
        'Patchbay again opens the window as well. Under “This app” you can have it quit instead.',
      buttons: ['Keep Running', 'Quit Patchbay'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response !== 1) return;
    if (!closing.isDestroyed()) closing.show();
    app.quit();
  }

  return {
    get current() {
      return window;
    },
    open() {
      if (window === undefined) window = create();
      else showWindow(window);
    },
    push: (message) => window?.webContents.send('patchbay:push', message),
    disconnected() {
      wantsPort = true;
    },
    connect,
    reload() {
      wantsPort = false;
      void window?.loadURL(`${options.origin()}/${preferences.get().lastView}`);
    },
  };
}
