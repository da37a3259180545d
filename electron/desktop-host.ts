import type { Logger } from 'pino';
import type { Host } from '../engine/index.ts';
import { BugError, type ErrorInfo } from '../shared/errors.ts';
import { RemoteError } from '../shared/rpc/wire.ts';
import type { FromEngine, OpenEngine } from './engine-messages.ts';
import { createEngineProcesses, type EngineProcesses } from './engine-processes.ts';

export interface DesktopHost {
  readonly host: Host;
  /** What the main process has given; before the engine is opened. */
  use(options: Pick<OpenEngine, 'masterKey' | 'logFolder'>): void;
  urlOpened(id: number, error: ErrorInfo | null): void;
  readonly processes: EngineProcesses;
}

/** The engine's host in the desktop app: the main process has the windows and the key store. */
export function createDesktopHost({
  log,
  send,
}: {
  log: Logger;
  send: (message: FromEngine) => void;
}): DesktopHost {
  const opening = new Map<number, { resolve(): void; reject(error: Error): void }>();
  let given: Pick<OpenEngine, 'masterKey' | 'logFolder'> | undefined;
  let nextId = 0;
  const processes = createEngineProcesses(send);

  return {
    host: {
      name: 'desktop',
      now: () => Date.now(),
      get logFolder() {
        return given?.logFolder ?? '';
      },
      log,
      async notify(notification) {
        send({ type: 'notify', notification });
      },
      openUrl(url) {
        const id = nextId++;
        return new Promise((resolve, reject) => {
          opening.set(id, { resolve, reject });
          send({ type: 'open-url', id, url });
        });
      },
      async masterKey() {
        if (given === undefined) throw new BugError('the engine was opened without its key');
        return given.masterKey;
      },
      startProcess: processes.start,
      restart: (reason) => send({ type: 'restart', reason }),
    },
    processes,
    use(options) {
      given = options;
    },
    urlOpened(id, error) {
      const waiting = opening.get(id);
      opening.delete(id);
      if (error === null) waiting?.resolve();
      else waiting?.reject(new RemoteError(error));
    },
  };
}
