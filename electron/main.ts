// The desktop app's main process: windows, and the engine's process. Read it as a start-up script.
import { join } from 'node:path';
import { app, type BrowserWindow, ipcMain, MessageChannelMain, session, shell } from 'electron';
import { usualDataDir } from '../server/host/data-dir.ts';
import { readMasterKey } from '../server/host/master-key.ts';
import { appFiles, appVersion } from './app-files.ts';
import { createAppHandler, LOCAL_ORIGIN, listScreens, registerAppScheme } from './app-protocol.ts';
import { answerCalls, isOwnSender } from './calls.ts';
import { createEngineSupervisor } from './engine-supervisor.ts';
import { createMainWindow } from './main-window.ts';
import { readStartArguments } from './start-arguments.ts';
import { guardSession, guardWebContents } from './web-guards.ts';

registerAppScheme();
// Root, as in a container, can have no sandbox, and says so on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
const isOwn = (origin: string): boolean => origin === LOCAL_ORIGIN;
guardWebContents({ isOwn, openExternal: (url) => void shell.openExternal(url) });

const given = readStartArguments(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());
const dataDir = given.dataDir ?? (process.env.PATCHBAY_DATA || usualDataDir(process.platform));
const log = (message: string, details: object = {}): void =>
  console.error(JSON.stringify({ message, ...details }));

let window: BrowserWindow | undefined;
/** Whether the page wants a port and has none. */
let wantsPort = false;

const engine = createEngineSupervisor({
  file: appFiles.engineProcess,
  open: async () => ({
    dataDir,
    logFolder: join(dataDir, 'logs'),
    version: appVersion(),
    hooks: given.hooks ?? { host: '127.0.0.1', port: 4780 },
    masterKey: await readMasterKey({
      dataDir,
      env: process.env,
      log: { warn: (details: object, message: string) => log(message, details) },
    }),
  }),
  changed(state) {
    window?.webContents.send('patchbay:push', { topic: 'engine', state });
    if (state.status === 'running') connectWindow();
    else wantsPort = true;
  },
  received() {},
  log,
});

function connectWindow(): void {
  if (window === undefined || !wantsPort) return;
  const { port1, port2 } = new MessageChannelMain();
  if (!engine.connect('ui', port1)) return;
  wantsPort = false;
  window.webContents.postMessage('patchbay:port', null, [port2]);
}

ipcMain.on('patchbay:connect', (event) => {
  if (!isOwnSender(event.senderFrame, isOwn)) return;
  wantsPort = true;
  connectWindow();
});
answerCalls({
  isOwn,
  failed: (method, error) => log('a call failed', { method, error: String(error) }),
  calls: {
    'engine.state': async () => engine.state(),
    'engine.start': async () => {
      engine.start();
      return null;
    },
  },
});

// Not awaited here: Electron is ready only once this file has been carried out.
void app.whenReady().then(() => {
  engine.start();
  guardSession(session.defaultSession);
  session.defaultSession.protocol.handle('app', createAppHandler(listScreens(appFiles.screens)));
  window = createMainWindow({
    preload: appFiles.preload,
    session: session.defaultSession,
    url: `${LOCAL_ORIGIN}/`,
  });
});

let quitting = false;
app.on('window-all-closed', () => app.quit());
app.on('before-quit', (event) => {
  if (quitting) return;
  event.preventDefault();
  quitting = true;
  void engine.stop().then(() => app.quit());
});
