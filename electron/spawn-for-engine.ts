import { fileURLToPath } from 'node:url';
import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron';
import type { ToEngine } from './engine-messages.ts';

export interface SpawnedForEngine {
  /** `file`: the address of one of the app's own programs. */
  start(id: number, file: string): void;
  kill(id: number): void;
  /** The engine is gone: nobody is there to be told, or to end them. */
  killAll(): void;
}

/**
 * Starts processes for the engine, which cannot: a process of Electron's has no `fork` once the fuse
 * for running as plain Node is off.
 */
export function createSpawnedForEngine(options: {
  /** Whether it is one of ours. */
  isOwn: (path: string) => boolean;
  tell: (message: ToEngine, port?: Electron.MessagePortMain) => void;
}): SpawnedForEngine {
  const running = new Map<number, UtilityProcess>();

  function kill(child: UtilityProcess): void {
    // Not with SIGTERM: it is within a query that does not give way.
    if (child.pid === undefined) child.kill();
    else process.kill(child.pid, 'SIGKILL');
  }

  return {
    start(id, file) {
      const path = fileURLToPath(file);
      if (!options.isOwn(path)) return options.tell({ type: 'process-ended', id });
      const child = utilityProcess.fork(path, [], {
        serviceName: 'Patchbay query',
        stdio: 'ignore',
        env: {},
      });
      running.set(id, child);
      child.once('exit', () => {
        running.delete(id);
        options.tell({ type: 'process-ended', id });
      });
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage(null, [port1]);
      options.tell({ type: 'process-started', id }, port2);
    },
    kill(id) {
      const child = running.get(id);
      if (child === undefined) options.tell({ type: 'process-ended', id });
      else kill(child);
    },
    killAll() {
      for (const child of running.values()) kill(child);
    },
  };
}
