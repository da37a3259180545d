import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, dialog, MessageChannelMain, session, shell } from 'electron';
import type { EngineState } from '../shared/desktop.ts';
import { toErrorInfo, UserError } from '../shared/errors.ts';
import { about } from './about.ts';
import { appFiles, appVersion } from './app-files.ts';
import { setAppMenu } from './app-menu.ts';
import { createAppHandler, LOCAL_ORIGIN, listScreens, remoteOrigin } from './app-protocol.ts';
import { setBadge } from './badge.ts';
import { answerCalls } from './calls.ts';
import { removeOldCrashReports } from './crash-reports.ts';
import { createDesktopCalls } from './desktop-calls.ts';
import { createEngineClient } from './engine-client.ts';
import { createEngineSupervisor, type EngineRequest } from './engine-supervisor.ts';
import { isOpenable } from './external-links.ts';
import { createFailureWatch } from './failure-watch.ts';
import { createHooksAddress } from './hooks-address.ts';
import { keyStore } from './key-store.ts';
import { createLoginItem } from './login-item.ts';
import { createMainLog } from './main-log.ts';
import { createNotices } from './notices.ts';
import { createOpenRequests } from './open-requests.ts';
import { createPacer } from './pacer.ts';
import { watchSleep } from './power.ts';
import { openPreferences, viewOf } from './preferences.ts';
import { createQuitting } from './quitting.ts';
import { createRemotes } from './remotes.ts';
import { saveKey } from './save-key.ts';
import { type KeyPlace, readSealedMasterKey } from './sealed-master-key.ts';
import { createSpawnedForEngine } from './spawn-for-engine.ts';
import type { StartArguments } from './start-arguments.ts';
import { createTray } from './tray.ts';
import type { TrayState } from './tray-menu.ts';
import { createUpdates } from './updates.ts';
import { guardDownloads, guardSession, guardWebContents } from './web-guards.ts';
import { createWindowKeeper } from './window-keeper.ts';

/** Between two looks at what the tray says. */
const STATUS_EVERY_MS = 2_000;

class UrlRefusedError extends UserError {
  readonly code = 'url_refused';
}

export interface DesktopApp {
  /** Another start, or the system, asks for the window, perhaps with something to show in it. */
  opened(args: StartArguments): void;
}

/** Puts the app together and starts it. Once, when Electron is ready. */
export function startDesktopApp(given: StartArguments, dataDir: string): DesktopApp {
  const logFolder = join(dataDir, 'logs');
  const log = createMainLog(logFolder);
  const version = appVersion();
  const preferences = openPreferences(join(app.getPath('userData'), 'desktop.json'));
  const loginItem = createLoginItem();
  const hooks = createHooksAddress(given.hooks, preferences);
  const remotes = createRemotes({ preferences, keys: keyStore });
  let keyPlace: KeyPlace | null = null;
  let tray: TrayState = {
    engine: 'starting',
    hooksProblem: null,
    paused: false,
    failures: 0,
    activeRuns: 0,
  };

  const originOfRemote = (): string | null => {
    const { remote } = preferences.get();
    return remote === null ? null : remoteOrigin(remote);
  };
  const isOwn = (origin: string): boolean =>
    origin === LOCAL_ORIGIN || remotes.list().some(({ id }) => origin === remoteOrigin(id));
  const appChanged = (): void => windows.push({ topic: 'app' });
  const openExternal = (url: string): void => {
    shell.openExternal(url).catch((error: unknown) => log('not opened', { error: `${error}` }));
  };

  const requests = createOpenRequests(() => {
    windows.open();
    windows.push({ topic: 'open' });
  });
  const show = (path: string): void => requests.add({ kind: 'show', path });
  /** What this computer's engine tells of is there, whichever workspace the window shows. */
  const showHere = (path: string): void => {
    if (preferences.get().remote === null) show(path);
    else {
      preferences.note({ remote: null, lastView: viewOf(path) });
      windows.reload();
      windows.open();
    }
  };
  const notices = createNotices((path) => (path === null ? windows.open() : showHere(path)));

  const client = createEngineClient(({ topic }) => {
    if (topic === 'run') failures.look();
    if (topic === 'run' || topic === 'system') status.ask();
  });
  const engine = createEngineSupervisor({
    file: appFiles.engineProcess,
    async open() {
      const found = await readSealedMasterKey({
        dataDir,
        env: process.env,
        store: keyStore,
        log: { warn: (details, message) => log(message, details) },
      });
      keyPlace = found.place;
      return { dataDir, logFolder, version, hooks: hooks.get(), masterKey: found.key };
    },
    changed: engineChanged,
    received,
    gone: () => spawned.killAll(),
    log,
  });
  const spawned = createSpawnedForEngine({
    isOwn: (path) => dirname(path) === appFiles.workers,
    tell: (message, port) => engine.send(message, port),
  });
  const failures = createFailureWatch({
    engine: client,
    since: () => preferences.get().failuresSeenAt,
    counted(count) {
      setBadge(count, windows.current);
      updateTray({ failures: count });
    },
    notify(notice) {
      if (preferences.get().notifyFailures) notices.showFailures(notice);
    },
    log,
  });
  const status = createPacer(STATUS_EVERY_MS, async () => {
    const info = await client.call('system.info', {}).catch(() => undefined);
    if (info !== undefined) updateTray({ paused: info.paused, activeRuns: info.activeRuns });
  });
  const updates = createUpdates({
    isConfigured: app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml')),
    isWanted: () => preferences.get().checkUpdates,
    changed(state) {
      appChanged();
      if (state.status === 'found')
        notices.show({
          title: `Patchbay ${state.version} is there`,
          body: 'Open Settings to see and install it.',
          path: '/desktop',
        });
    },
    log,
  });
  const quitting = createQuitting({
    engine,
    client,
    window: () => windows.current,
    waiting: () => windows.current?.hide(),
    ended() {
      failures.stop();
      status.stop();
      updates.stop();
      appTray.destroy();
    },
  });

  const windows = createWindowKeeper({
    preload: appFiles.preload,
    preferences,
    engine,
    origin: () => originOfRemote() ?? LOCAL_ORIGIN,
    isOwn,
    isQuitting: () => quitting.isQuitting,
    log,
  });

  function engineChanged(state: EngineState): void {
    windows.push({ topic: 'engine', state });
    const wasRunning = tray.engine === 'running';
    const hooksProblem = state.status === 'running' ? state.hooksProblem : null;
    updateTray({ engine: state.status, hooksProblem: hooksProblem?.message ?? null });
    if (state.status !== 'running') {
      windows.disconnected();
      return;
    }
    if (!wasRunning) connectSelf();
    windows.connect();
  }

  function connectSelf(): void {
    const { port1, port2 } = new MessageChannelMain();
    if (!engine.connect('host', port1)) return;
    client.use(port2);
    failures.begin();
    status.ask();
  }

  function received(message: EngineRequest): void {
    switch (message.type) {
      case 'notify': {
        const { title, body, runId, stepId } = message.notification;
        const step = stepId === undefined ? '' : `?step=${encodeURIComponent(stepId)}`;
        notices.show({ title, body, path: runId === undefined ? null : `/runs/${runId}${step}` });
        return;
      }
      case 'open-url':
        openUrl(message.url).then(
          () => engine.send({ type: 'url-opened', id: message.id, error: null }),
          (error: unknown) =>
            engine.send({ type: 'url-opened', id: message.id, error: toErrorInfo(error) }),
        );
        return;
      case 'start-process':
        spawned.start(message.id, message.file);
        return;
      case 'kill-process':
        spawned.kill(message.id);
    }
  }

  async function openUrl(url: string): Promise<void> {
    if (!isOpenable(url))
      throw new UrlRefusedError('Only http, https and mailto addresses are opened.');
    await shell.openExternal(url);
  }

  function updateTray(change: Partial<TrayState>): void {
    const wasPaused = tray.paused;
    tray = { ...tray, ...change };
    appTray.update(tray);
    if (tray.paused !== wasPaused) setMenu();
  }

  function setPaused(paused: boolean): void {
    client.call('system.setPaused', { paused }).catch((error: unknown) => {
      log('pausing failed', { error: `${error}` });
      // The menus show what is, not what was asked for.
      appTray.redraw(tray);
      setMenu();
    });
  }

  function setMenu(): void {
    setAppMenu(
      {
        show,
        importFiles: () => void importFiles(),
        setPaused,
        saveKey: () => void saveKey({ dataDir, store: keyStore, log }),
        about: () => about(version),
        checkUpdates() {
          show('/desktop');
          void updates.check();
        },
        openLogs: () => void shell.openPath(logFolder),
      },
      tray,
    );
  }

  async function importFiles(): Promise<void> {
    const { filePaths } = await dialog.showOpenDialog({
      title: 'Import workflows',
      filters: [{ name: 'Workflow files', extensions: ['json'] }],
      properties: ['openFile', 'multiSelections'],
    });
    for (const file of filePaths) await requests.addFile(file);
  }

  guardWebContents({ isOwn, openExternal });
  guardSession(session.defaultSession);
  guardDownloads(session.defaultSession, isOwn);
  session.defaultSession.protocol.handle(
    'app',
    createAppHandler({ screens: listScreens(appFiles.screens), isOwn, forward: remotes.forward }),
  );
  const calls = createDesktopCalls({
    version,
    dataDir,
    logFolder,
    keyPlace: () => keyPlace,
    engine,
    preferences,
    loginItem,
    hooks,
    updates,
    requests,
    remotes,
    changed: appChanged,
    showWorkspace: windows.reload,
  });
  answerCalls({
    isOwn,
    calls,
    failed: (method, error) => log('a call failed', { method, error: `${error}` }),
  });

  const appTray = createTray({
    open: windows.open,
    show: showHere,
    setPaused,
    forgetFailures() {
      preferences.note({ failuresSeenAt: Date.now() });
      failures.look();
    },
    quit: () => app.quit(),
  });
  setMenu();
  engine.start();
  if (!given.hidden) windows.open();
  watchSleep({
    slept: (sleep) => engine.send({ type: 'slept', ...sleep }),
    shutdown: quitting.force,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitting.force);
  app.on('window-all-closed', () => {
    // With the tray closed windows mean nothing; without it the last one ends the app.
    if (!preferences.get().closeToTray && process.platform !== 'darwin') app.quit();
  });
  app.on('activate', windows.open);
  app.on('child-process-gone', (_event, details) => log('a process ended', { ...details }));
  removeOldCrashReports();
  void requests.addArguments(given);

  return {
    opened(args) {
      if (args.links.length + args.files.length === 0) windows.open();
      else void requests.addArguments(args);
    },
  };
}
