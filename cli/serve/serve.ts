import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createEngine, DataFolderLockedError, type Engine } from '../../engine/index.ts';
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
import { createLog } from './log.ts';
import { shutdownSignal } from './shutdown.ts';

export interface ServeOptions {
  dataDir: string;
  hooks: Address;
  /** Null: webhooks come over plain HTTP. */
  hooksTls: TlsChoice | null;
  /** Null: no screens. */
  ui: Address | null;
  /** Whether the ready line is JSON. */
  json: boolean;
}

/** Requests that are being answered, and then active steps, each get this long to end. */
const GRACE_MS = 4_000;
/** A short command that has the folder open is waited for this long. */
const LOCK_PATIENCE_MS = 3_000;

/** Resolves when the process was told to stop and everything has ended. */
export async function serve(options: ServeOptions): Promise<void> {
  const log = createLog('info');
  // Registered first: a signal during start-up stops too.
  const certificates = createCertificateSource(options, log);
  const stop = shutdownSignal(certificates?.reload);
  process.once('uncaughtException', (err) => {
    // What state it is in is not known any more; the next start recovers as after a crash.
    log.fatal({ err }, 'a bug in Patchbay: it stops');
    process.exit(1);
  });
  const engine = await openFolder(options.dataDir, log);
  /** What is open; closed last in, first out. */
  const open: (() => Promise<void>)[] = [() => engine.close(GRACE_MS)];
  try {
    const urls = await openDoors(engine, options, { log, open, certificates });
    announce(urls, options);
    const signal = await stop;
    log.info({ signal }, 'stopping: a second signal ends at once');
  } finally {
    for (const close of open.reverse()) await close();
  }
}

async function openFolder(dataDir: string, log: Logger): Promise<Engine> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  const host = createHeadlessHost(log);
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
): Promise<Urls> {
  const { log, open, certificates } = parts;
  const control = createControlServer({ engine, path: controlPath(engine.dataDir), log });
  open.push(() => control.close());
  await control.listen();

  const sockets: Address[] = [];
  let uiUrl: string | null = null;
  if (options.ui !== null) {
    const { createUiServer } = await import('../../server/ui-server.ts');
    const uiDir = join(patchbayPackage().root, 'dist', 'ui');
    const ui = createUiServer({ engine, log, uiDir });
    open.push(() => ui.close());
    sockets.push(await listenAt('--ui', options.ui, ui));
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
  open.push(async () => certificates?.stop());
  certificates?.onNew(hooks.renewTls);
  const bound = await listenAt('--hooks', options.hooks, hooks);
  sockets.push(bound);
  engine.setListening({
    hooksUrl: bound.url,
    uiUrl: uiUrl === null ? null : new URL(uiUrl).origin,
    sockets,
  });
  return { hooks: bound.url, ui: uiUrl };
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
