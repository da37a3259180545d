// The process that everything durable happens in: the engine, its database and the hooks listener.
// Started by engine-supervisor.ts; it has no window and ends with the app.
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine, DataFolderLockedError, type Engine } from '../engine/index.ts';
import { controlPath } from '../server/control-client.ts';
import { createControlServer } from '../server/control-server.ts';
import { createLogSink } from '../server/host/log-sink.ts';
import { servePort } from '../server/rpc/port.ts';
import { toErrorInfo } from '../shared/errors.ts';
import { createDesktopHost } from './desktop-host.ts';
import { type FromEngine, type OpenEngine, toEngineSchema } from './engine-messages.ts';
import { listenForHooks } from './hooks-door.ts';

/** A command that has the folder open for a moment is waited for this long. */
const LOCK_PATIENCE_MS = 3_000;

const main = process.parentPort;
const send = (message: FromEngine): void => main.postMessage(message);
const sink = createLogSink({
  level: 'info',
  write: (line) => void process.stderr.write(line),
});
const { log } = sink;
const host = createDesktopHost({ log, send });

/** What is open; closed last in, first out. */
const open: (() => Promise<void>)[] = [];
let engine: Engine | undefined;
let closing: Promise<void> | undefined;
let graceMs = 0;

process.once('uncaughtException', (err) => {
  // What state it is in is not known any more; the next start recovers as after a crash.
  log.fatal({ err }, 'a bug in Patchbay: the engine stops');
  process.exit(1);
});

async function openFolder({ dataDir, version }: OpenEngine): Promise<Engine> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return await createEngine({ dataDir, host: host.host, version });
    } catch (error) {
      if (!(error instanceof DataFolderLockedError) || Date.now() > deadline) throw error;
    }
    await sleep(100);
  }
}

async function openDoors(opened: Engine, { logFolder, hooks }: OpenEngine): Promise<void> {
  const settings = await opened.api['settings.get']({});
  sink.setMask(opened.mask);
  sink.keepIn(logFolder, settings.logs);
  const control = createControlServer({
    engine: { api: opened.apiFor('cli'), onPush: opened.onPush },
    path: controlPath(opened.dataDir),
    log,
  });
  open.push(() => control.close());
  await control.listen();
  open.push(listenForHooks({ engine: opened, address: hooks, log, tell: send }));
}

async function start(options: OpenEngine): Promise<void> {
  host.use(options);
  try {
    const opened = await openFolder(options);
    engine = opened;
    open.push(() => opened.close(graceMs));
    await openDoors(opened, options);
    send({ type: 'ready' });
  } catch (error) {
    log.error({ err: error }, 'the data folder cannot be opened');
    send({ type: 'refused', error: toErrorInfo(error) });
    await close();
  }
}

async function close(): Promise<void> {
  closing ??= (async () => {
    for (const end of open.reverse()) await end();
    await sink.close();
  })();
  await closing;
  process.exit(0);
}

main.on('message', (event) => {
  const message = toEngineSchema.parse(event.data);
  switch (message.type) {
    case 'open':
      void start(message.options);
      return;
    case 'connect': {
      const [port] = event.ports;
      if (engine === undefined || port === undefined) return;
      servePort(port, {
        engine: { api: engine.apiFor(message.door), onPush: engine.onPush },
        log,
      });
      return;
    }
    case 'url-opened':
      host.urlOpened(message.id, message.error);
      return;
    case 'process-started':
      host.processes.started(message.id, event.ports[0]);
      return;
    case 'process-ended':
      host.processes.ended(message.id);
      return;
    case 'slept':
      engine?.slept(message);
      return;
    case 'close':
      // Cut off by a second one: the next start recovers as after a crash.
      if (closing !== undefined && message.graceMs === 0) process.exit(0);
      graceMs = message.graceMs;
      void close();
  }
});
