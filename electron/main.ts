// The desktop app's main process. What has to happen before Electron is ready, in its order.
import { app } from 'electron';
import * as z from 'zod';
import { usualDataDir } from '../server/host/data-dir.ts';
import { registerAppScheme } from './app-protocol.ts';
import { keepCrashReports } from './crash-reports.ts';
import { type DesktopApp, startDesktopApp } from './desktop-app.ts';
import { readStartArguments, type StartArguments } from './start-arguments.ts';

/** What a second start hands to the first: its own list of arguments is put in order by Chromium. */
const handedOnSchema = z.object({ args: z.array(z.string()), cwd: z.string() });

function main(): void {
  const args = process.argv.slice(app.isPackaged ? 1 : 2);
  const cwd = process.cwd();
  if (!app.requestSingleInstanceLock({ args, cwd })) {
    app.exit(0);
    return;
  }
  keepCrashReports();
  registerAppScheme();
  // Root, as in a container, can have no sandbox, and says so on the command line.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.setAppUserModelId('dev.patchbay.desktop');
  if (app.isPackaged) app.setAsDefaultProtocolClient('patchbay');

  const given = readStartArguments(args, cwd);
  const dataDir = given.dataDir ?? (process.env.PATCHBAY_DATA || usualDataDir(process.platform));
  let started: DesktopApp | undefined;
  /** What comes before it has started. */
  const early: StartArguments[] = [];
  const opened = (more: StartArguments): void => {
    if (started === undefined) early.push(more);
    else started.opened(more);
  };
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const handedOn = handedOnSchema.parse(data);
    opened(readStartArguments(handedOn.args, handedOn.cwd));
  });
  // macOS hands links and files over in these.
  const nothing: StartArguments = {
    dataDir: null,
    hooks: null,
    hidden: false,
    links: [],
    files: [],
  };
  app.on('open-url', (event, url) => {
    event.preventDefault();
    opened({ ...nothing, links: [url] });
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    opened({ ...nothing, files: [file] });
  });
  // Not awaited at the top: Electron is ready only once this file has been carried out.
  void app.whenReady().then(() => {
    started = startDesktopApp(given, dataDir);
    for (const more of early) started.opened(more);
  });
}

main();
