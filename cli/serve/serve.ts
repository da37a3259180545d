import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createEngine, DataFolderLockedError, type Engine, type Host } from '../../engine/index.ts';
import { controlPath } from '../../server/control-client.ts';
import { createControlServer } from '../../server/control-server.ts';
import { createHooksListener } from '../../server/hooks-listener.ts';
import { ListenError } from '../../server/listen.ts';
import { UserError } from '../../shared/errors.ts';
import { type Address, formatAddress, isLoopback } from '../address.ts';
import { connectRunning } from '../connect.ts';
import { print, style } from '../output.ts';
import { patchbayPackage } from '../patchbay-package.ts';
import { fields } from '../table.ts';
import {
  type CertificateSource,
  createCertificateSource,
  type TlsChoice,
} from './certificate-source.ts';
import { createHeadlessHost } from './headless-host.ts';
import { settleMemory } from './idle-memory.ts';
import { createStderrLog } from './log.ts';
import { shutdownSignal } from './shutdown.ts';

export interface ServeOptions {
  dataDir: string;
  hooks: Address;
  /** Null: webhooks come over plain HTTP. */
  hooksTls: TlsChoice | null;
  /** Null: no screens. */
  ui: Address | null;
  /** Where the log is kept; null: in the data folder. */
  logDir: string | null;
  /** Whether the ready line is JSON. */
  json: boolean;
}

/** Requests that are being answered, and then active steps, each get this long to end. */
const GRACE_MS = 4_000;
/** A short command that has the folder open is waited for this long. */
const LOCK_PATIENCE_MS = 3_000;

/** Resolves when the process was told to stop and everything has ended. */
export async function serve(options: ServeOptions): Promise<void> {
  const sink = createStderrLog('info');
  const { log } = sink;
  // Registered first: a signal during start-up stops too.
  const certificates = createCertificateSource(options, log);
  const stop = shutdownSignal(certificates?.reload);
  process.once('uncaughtException', (err) => {
    // What state it is in is not known any more; the next start recovers as after a crash.
    log.fatal({ err }, 'a bug in Patchbay: it stops');
    process.exit(1);
  });
  const logFolder = options.logDir ?? join(options.dataDir, 'logs');
  const endSettling = settleMemory();
  let kept = false;
  /** The sockets of the first start: senders and screens come back to the same ones. */
  let bound: Pick<ServeOptions, 'hooks' | 'ui'> = options;
  try {
    for (let again = false; ; again = true) {
      let restart: (reason: string) => void = () => {};
      const asked = new Promise<string>((resolve) => {
        restart = resolve;
      });
      const host = createHeadlessHost(log, { logFolder, restart });
      const engine = await openFolder(options.dataDir, host);
      /** What is open; closed last in, first out. */
      const open: (() => Promise<void>)[] = [() => engine.close(GRACE_MS)];
      let reason: string | null;
      try {
        sink.setMask(engine.mask);
        if (!kept) sink.keepIn(logFolder, (await engine.api['settings.get']({})).logs);
        kept = true;
        const doors = await openDoors(
          engine,
          { ...options, ...bound },
          { log, open, certificates },
        );
        bound = doors.bound;
        if (again) log.info('the engine was restarted');
        else announce(doors.urls, options);
        reason = await Promise.race([asked, stop.then(() => null)]);
        if (reason === null)
          log.info({ signal: await stop }, 'stopping: a second signal ends at once');
        else log.warn({ reason }, 'the engine is restarted');
      } finally {
        for (const close of open.reverse()) await close();
      }
      if (reason === null) return;
    }
  } finally {
    endSettling();
    certificates?.stop();
    await sink.close();
  }
}

async function openFolder(dataDir: string, host: Host): Promise<Engine> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return await createEngine({ dataDir, host, version: patchbayPackage().version });
    } catch (error) {
      if (!(error instanceof DataFolderLockedError) || Date.now() > deadline) throw error;
      const running = await connectRunning(dataDir);
      if (running !== null) {
        await running.close();
        throw error;
      }
    }
    await sleep(100);
  }
}

interface Urls {
  hooks: string;
  /** With its token; null without screens. */
  ui: string | null;
}

async function openDoors(
  engine: Engine,
  options: ServeOptions,
  parts: {
    log: Logger;
    open: (() => Promise<void>)[];
    certificates: CertificateSource | null;
  },
): Promise<{ urls: Urls; bound: Pick<ServeOptions, 'hooks' | 'ui'> }> {
  const { log, open, certificates } = parts;
  const { onPush, dataDir } = engine;
  const control = createControlServer({
    engine: { api: engine.apiFor('cli'), onPush },
    path: controlPath(dataDir),
    log,
  });
  open.push(() => control.close());
  await control.listen();

  const sockets: Address[] = [];
  let uiUrl: string | null = null;
  let uiBound: Address | null = null;
  if (options.ui !== null) {
    const { createUiServer } = await import('../../server/ui-server.ts');
    const uiDir = join(patchbayPackage().root, 'dist', 'ui');
    const ui = createUiServer({
      engine: { api: engine.apiFor('ui'), onPush, dataDir },
      log,
      uiDir,
    });
    open.push(() => ui.close());
    uiBound = await listenAt('--ui', options.ui, ui);
    sockets.push(uiBound);
    uiUrl = ui.url();
    if (!isLoopback(options.ui.host))
      log.warn(
        { address: formatAddress(options.ui) },
        'other computers can reach the screens, and the token crosses the network unencrypted',
      );
  }

  const { limits } = (await engine.api['settings.get']({})).hooks;
  const tls = await certificates?.load();
  const hooks = createHooksListener({
    hooks: engine.hooks,
    log,
    limits,
    ...(tls === undefined ? {} : { tls }),
  });
  open.push(() => hooks.close(GRACE_MS));
  certificates?.onNew(hooks.renewTls);
  const bound = await listenAt('--hooks', options.hooks, hooks);
  sockets.push(bound);
  engine.setListening({
    hooksUrl: bound.url,
    uiUrl: uiUrl === null ? null : new URL(uiUrl).origin,
    sockets,
  });
  return {
    urls: { hooks: bound.url, ui: uiUrl },
    bound: { hooks: { host: bound.host, port: bound.port }, ui: uiBound },
  };
}

/** The server's own words say why; only this command knows which option to change. */
async function listenAt<A extends Address>(
  option: '--hooks' | '--ui',
  { host, port }: Address,
  server: { listen(host: string, port: number): Promise<A> },
): Promise<A> {
  try {
    return await server.listen(host, port);
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    throw new PortRefusedError(error, option, host);
  }
}

class PortRefusedError extends UserError {
  readonly code = 'cannot_listen';

  constructor(cause: ListenError, option: string, host: string) {
    const free = formatAddress({ host, port: 0 });
    const hint = `${cause.hint ?? ''} \`${option} HOST:PORT\` sets it; \`${option} ${free}\` takes a free port.`;
    super(cause.message, { cause, hint: hint.trim() });
  }
}

function announce(urls: Urls, options: ServeOptions): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ready: true, ...urls, pid: process.pid })}\n`);
    return;
  }
  const lines = [
    style('bold', 'Patchbay is ready.'),
    fields([
      ['  Webhooks', `${urls.hooks}/hooks/<path>`],
      ['  Screens', urls.ui],
      ['  Data', options.dataDir],
    ]),
    'Ctrl+C stops it.',
  ];
  print(lines.join('\n'));
}
