import type { MessagePortMain } from 'electron';
import type { HostProcess } from '../engine/index.ts';
import type { FromEngine } from './engine-messages.ts';

/** Processes that the main process starts for the engine, seen from the engine. */
export interface EngineProcesses {
  start(file: URL): HostProcess;
  /** Without a port it is gone already. */
  started(id: number, port: MessagePortMain | undefined): void;
  ended(id: number): void;
}

type Listener = Parameters<HostProcess['listen']>[0];

interface Started {
  listeners: Set<Listener>;
  /** Said before there was a port. */
  early: unknown[];
  port: MessagePortMain | undefined;
  ended: Promise<void>;
  end(): void;
}

export function createEngineProcesses(send: (message: FromEngine) => void): EngineProcesses {
  const running = new Map<number, Started>();
  let nextId = 0;

  return {
    start(file) {
      const id = nextId++;
      const { promise, resolve } = deferred();
      const mine: Started = {
        listeners: new Set(),
        early: [],
        port: undefined,
        ended: promise,
        end: resolve,
      };
      running.set(id, mine);
      send({ type: 'start-process', id, file: file.href });
      return {
        get isAlive() {
          return running.has(id);
        },
        send(message) {
          if (mine.port === undefined) mine.early.push(message);
          else mine.port.postMessage(message);
        },
        listen(listener) {
          mine.listeners.add(listener);
          return () => mine.listeners.delete(listener);
        },
        // The engine's process is ended by the app, whatever else there is.
        hold() {},
        async kill() {
          if (!running.has(id)) return;
          send({ type: 'kill-process', id });
          await mine.ended;
        },
      };
    },
    started(id, port) {
      const mine = running.get(id);
      if (mine === undefined || port === undefined) return;
      mine.port = port;
      port.on('message', ({ data }) => {
        for (const listener of [...mine.listeners]) listener.message(data);
      });
      port.start();
      for (const message of mine.early) port.postMessage(message);
    },
    ended(id) {
      const mine = running.get(id);
      running.delete(id);
      mine?.port?.close();
      for (const listener of [...(mine?.listeners ?? [])]) listener.gone();
      mine?.end();
    },
  };
}

/** `Promise.withResolvers` is not in Node 20. */
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
