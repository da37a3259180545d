import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Menu, Notification, Tray } from 'electron';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { commandOfDesktop, type DesktopStart } from '../../scripts/lib/desktop-command.ts';
import { connectControl, controlPath } from '../../server/control-client.ts';
import type { Method, MethodInput, MethodOutput } from '../../shared/rpc/contract.ts';
import { until } from './until.ts';

/** `npm test` packages it and says where. */
const executablePath = process.env.PATCHBAY_DESKTOP ?? '';

/**
 * Whether the specs of the screens look at the desktop app's window instead of a browser's: in the
 * suite `electron`.
 */
export const isDesktop = process.env.PATCHBAY_HOST === 'electron';

/** Where its screens are. */
export const SCREENS = 'app://local/';

type DesktopOptions = Omit<DesktopStart, 'executablePath'>;

export interface Desktop {
  readonly app: ElectronApplication;
  /** The main window's. */
  readonly page: Page;
  readonly data: string;
  /** Where webhooks arrive. */
  readonly hooks: string;
  /** Of the main process. */
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** What a command would ask of the engine. */
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  /** As `call`, for what only the engine knows the schema of. */
  ask(method: string, input: unknown): Promise<unknown>;
  /** The process that has the database open; undefined while there is none. */
  enginePid(): Promise<number | undefined>;
  /** The notifications that were put on screen so far. */
  shown(): Promise<{ title: string; body: string }[]>;
  /** Clicks the last one with this title, as a person does. */
  clickNotification(title: string): Promise<void>;
  /** What people were asked in boxes of the system. */
  questions(): Promise<string[]>;
  /** The button, from 0, that is pressed in such boxes from now on. */
  answerWith(button: number): Promise<void>;
  /** What was handed to the system to open. */
  opened(): Promise<string[]>;
  /** The files that a person was given so far: their names, and where they lie. */
  downloads(): Promise<{ name: string; path: string }[]>;
  /** The labels in the tray's menu, since it last changed. */
  trayMenu(): Promise<string[]>;
  pressInTray(label: string): Promise<void>;
  /** As the button in the corner of the window does it. */
  closeWindow(): Promise<void>;
  /** Whether there is a window that a person sees. */
  isVisible(): Promise<boolean>;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** As `app.quit()` does it, whatever asks a person before; waits until all is gone. */
  quit(): Promise<void>;
  kill(): Promise<void>;
}

/** What a started app is given, whoever starts it: nothing of the person who runs the tests. */
export function desktopCommand(options: DesktopOptions): ReturnType<typeof commandOfDesktop> {
  return commandOfDesktop({ executablePath, ...options });
}

/** Starts the packaged app and waits until its window shows something. Who starts it ends it. */
export async function startDesktop(options: DesktopOptions): Promise<Desktop> {
  if (executablePath === '') throw new Error('run these tests with `npm run test:electron`');
  // Playwright never gets to see a page that is loaded while it attaches itself, so the window comes
  // after that.
  const command = desktopCommand({ ...options, args: ['--hidden', ...(options.args ?? [])] });
  const app = await inTime('the app is attached to', _electron.launch(command));
  const child = app.process();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const call: Desktop['call'] = async (method, input) => {
    const control = await until('the engine to take commands', () =>
      inTime('the engine is connected', connectControl(controlPath(options.data))).catch(
        () => null,
      ),
    );
    try {
      return await inTime(`${method} is answered`, control.call(method, input));
    } finally {
      control.close();
    }
  };
  try {
    await inTime('the main process answers', listenToApp(app, options.data));
    await until('the window', () => inTime('the window opens', openWindow(app)));
    const page = await app.firstWindow();
    page.setDefaultTimeout(30_000);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    const { hooksUrl } = await inTime('the engine answers', call('system.info', {}));
    const started: Desktop = {
      app,
      page,
      data: options.data,
      hooks: hooksUrl ?? '',
      pid: child.pid ?? 0,
      stdout: () => Buffer.concat(out).toString('utf8'),
      stderr: () => Buffer.concat(err).toString('utf8'),
      call,
      ask: (method, input) => ask(controlPath(options.data), method, input),
      enginePid: () => inTime('the processes are named', enginePid(app)),
      shown: () =>
        inTime(
          'the notifications are told',
          app.evaluate(() =>
            (globalThis.told?.notifications ?? []).map(({ title, body }) => ({ title, body })),
          ),
        ),
      clickNotification: (title) =>
        inTime(
          'the notification is clicked',
          app.evaluate((_electron, wanted) => {
            globalThis.told?.notifications.findLast((one) => one.title === wanted)?.emit('click');
          }, title),
        ),
      questions: () =>
        inTime(
          'the questions are told',
          app.evaluate(() => globalThis.told?.questions ?? []),
        ),
      answerWith: (answer) =>
        inTime(
          'the answer is chosen',
          app.evaluate((_electron, button) => {
            if (globalThis.told) globalThis.told.answer = button;
          }, answer),
        ),
      opened: () =>
        inTime(
          'the opened addresses are told',
          app.evaluate(() => globalThis.told?.opened ?? []),
        ),
      downloads: () =>
        inTime(
          'the downloads are told',
          app.evaluate(() => globalThis.told?.downloads ?? []),
        ),
      trayMenu: () =>
        inTime(
          'the menu of the tray is told',
          app.evaluate(() =>
            (globalThis.told?.trayMenu?.items ?? [])
              .filter(({ visible, type }) => visible && type !== 'separator')
              .map(({ label }) => label),
          ),
        ),
      pressInTray: (label) =>
        inTime(
          'the tray is pressed',
          app.evaluate((_electron, wanted) => {
            globalThis.told?.trayMenu?.items.find((item) => item.label === wanted)?.click();
          }, label),
        ),
      closeWindow: () =>
        inTime(
          'the windows are closed',
          app.evaluate(({ BrowserWindow }) => {
            for (const window of BrowserWindow.getAllWindows()) window.close();
          }),
        ),
      isVisible: () =>
        inTime(
          'the windows are looked at',
          app.evaluate(({ BrowserWindow }) =>
            BrowserWindow.getAllWindows().some((window) => window.isVisible()),
          ),
        ),
      exited,
      async quit() {
        // Its answer may be cut off by what it does.
        void app.evaluate(({ app: electron }) => electron.quit()).catch(() => {});
        await inTime('the app ends', exited);
      },
      kill,
    };
    latest = started;
    return started;
  } catch (error) {
    await kill();
    const said = Buffer.concat(err).toString('utf8').slice(-2_000);
    throw new Error(`the app did not start: ${said}`, { cause: error });
  }
}

/** As a click on the icon in macOS's dock does it. @returns whether there is a window by now */
function openWindow(app: ElectronApplication): Promise<boolean> {
  return app.evaluate(({ app: electron, BrowserWindow }) => {
    electron.emit('activate');
    return BrowserWindow.getAllWindows().length > 0;
  });
}

/** Says what a test that hangs waits for; its own limit would not. */
export async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain until ${what}`)), 40_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

declare global {
  /** In the main process: what the app told the system that it runs on. */
  var told: Told | undefined;
}

interface Told {
  notifications: Notification[];
  /** The questions that were asked, each answered at once. */
  questions: string[];
  /** The button that a person would press next, counted from 0. */
  answer: number;
  trayMenu: Menu | undefined;
  tray: Tray | undefined;
  /** Addresses that the system was to open. */
  opened: string[];
  downloads: { name: string; path: string }[];
}

/**
 * A screen without a desktop has nobody who presses a notification, a native question or a tray icon:
 * they are caught where they leave the app, and pressed from there.
 */
async function listenToApp(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(async ({ app: electron, Notification: Shown, Tray: Icon, ...rest }, into) => {
    const { dialog, session, shell } = rest;
    const told: Told = {
      notifications: [],
      questions: [],
      answer: 0,
      trayMenu: undefined,
      tray: undefined,
      opened: [],
      downloads: [],
    };
    globalThis.told = told;
    Shown.isSupported = () => true;
    Shown.prototype.show = function show() {
      told.notifications.push(this);
    };
    const setContextMenu = Icon.prototype.setContextMenu;
    Icon.prototype.setContextMenu = function set(menu) {
      told.tray = this;
      told.trayMenu = menu ?? undefined;
      setContextMenu.call(this, menu);
    };
    dialog.showMessageBox = async (...given: unknown[]) => {
      const options = given.at(-1);
      told.questions.push(
        typeof options === 'object' && options !== null && 'message' in options
          ? String(options.message)
          : '',
      );
      return { response: told.answer, checkboxChecked: false };
    };
    shell.openExternal = async (url) => {
      told.opened.push(url);
    };
    await electron.whenReady();
    session.defaultSession.on('will-download', (_event, item) => {
      const name = item.getFilename();
      const path = `${into}/${told.downloads.length}-${name}`;
      item.setSavePath(path);
      item.once('done', () => told.downloads.push({ name, path }));
    });
  }, folder);
}

let latest: Desktop | undefined;

/** The app that was started last: of its window a spec of the screens is about. */
export function latestDesktop(): Desktop {
  if (latest === undefined) throw new Error('no desktop app was started');
  return latest;
}

function ask(socketPath: string, method: string, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'patchbay', 'content-type': 'application/json' };
    const sent = request({ socketPath, method: 'POST', path: `/rpc/${method}`, headers });
    sent.once('error', reject);
    sent.once('response', (response) => {
      text(response).then((body) => {
        if (response.statusCode === 200) resolve(JSON.parse(body));
        else reject(new Error(body));
      }, reject);
    });
    sent.end(JSON.stringify(input));
  });
}

function enginePid(app: ElectronApplication): Promise<number | undefined> {
  return app.evaluate(
    ({ app: electron }) =>
      electron
        .getAppMetrics()
        .find(({ serviceName, name }) => `${serviceName} ${name}`.includes('Patchbay engine'))?.pid,
  );
}

/** `startDesktop` for one test, on a data folder of its own. */
export async function desktop(options: Partial<DesktopOptions> = {}): Promise<Desktop> {
  const data = options.data ?? (await desktopFolder());
  const started = await startDesktop({ ...options, data });
  onTestFinished(() => started.kill());
  return started;
}

/** A data folder that is gone when the test ends. */
export async function desktopFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
