import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { PreferenceStore } from './preferences.ts';
import { MIN_SIZE, placeWindow } from './window-bounds.ts';

/** Bounds change with every pixel that a window is dragged. */
const KEEP_AFTER_MS = 400;

export interface MainWindowOptions {
  preload: string;
  url: string;
  preferences: PreferenceStore;
  /** Whether closing it hides it instead. */
  closing: (window: BrowserWindow) => 'hide' | 'close';
}

/** Nothing of Node, nothing of other origins: what the page can do is what the preload gives it. */
export function createMainWindow(options: MainWindowOptions): BrowserWindow {
  const { preferences } = options;
  const kept = preferences.get();
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const areas = [main, ...others].map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...placeWindow(kept.window, areas),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Patchbay',
    // What is seen before the first picture of the page.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#151817' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      safeDialogs: true,
    },
  });
  window.once('ready-to-show', () => {
    if (kept.maximized) window.maximize();
    window.show();
  });
  keepBounds(window, preferences);
  window.on('close', (event) => {
    if (options.closing(window) === 'close') return;
    event.preventDefault();
    window.hide();
  });
  // A page that has something to save would hold the window open, and with it an app that quits: its
  // engine has ended by then. What is not saved the page has kept, and brings back.
  window.webContents.on('will-prevent-unload', (event) => event.preventDefault());
  void window.loadURL(options.url);
  return window;
}

function keepBounds(window: BrowserWindow, preferences: PreferenceStore): void {
  let timer: NodeJS.Timeout | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (window.isDestroyed() || window.isMinimized()) return;
      preferences.note({ window: window.getNormalBounds(), maximized: window.isMaximized() });
    }, KEEP_AFTER_MS);
  };
  window.on('resize', keep);
  window.on('move', keep);
  window.on('maximize', keep);
  window.on('unmaximize', keep);
  window.webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
    const { search, hash } = new URL(url);
    if (isMainFrame) preferences.note({ lastView: `${search}${hash}` });
  });
}

/** In front of everything, wherever it was. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
