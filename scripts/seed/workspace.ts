import { pino } from 'pino';
import { createHeadlessHost } from '../../cli/serve/headless-host.ts';
import { createEngine, type Host } from '../../engine/index.ts';
import { createHooksListener } from '../../server/hooks-listener.ts';
import type { Method, MethodInput, MethodOutput } from '../../shared/rpc/contract.ts';
import { schemas } from '../../shared/rpc/wire.ts';

export interface Workspace {
  /** Where webhooks arrive. */
  hooksUrl: string;
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  /** Moves the engine's clock there (ms UTC); from there on it goes with the real one. */
  at(time: number): void;
  /** Until every run has ended or waits. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The engine on a folder, with a clock that can be set and the door that webhooks come in at. */
export async function openWorkspace(dataDir: string, startAt: number): Promise<Workspace> {
  let offset = startAt - Date.now();
  const log = pino({ level: 'fatal' });
  const host: Host = {
    ...createHeadlessHost(log),
    now: () => Date.now() + offset,
    notify: async () => {},
    openUrl: async () => {},
  };
  const engine = await createEngine({ dataDir, host, version: 'seed' });
  const listener = createHooksListener({ hooks: engine.hooks, log });
  const { host: address, port, url } = await listener.listen('127.0.0.1', 0);
  engine.setListening({ hooksUrl: url, sockets: [{ host: address, port }] });

  async function call<M extends Method>(
    method: M,
    input: MethodInput<M>,
  ): Promise<MethodOutput<M>> {
    return engine.api[method](schemas[method].input.parse(input));
  }
  return {
    hooksUrl: url,
    call,
    at(time) {
      offset = Math.max(offset, time - Date.now());
    },
    async settled() {
      for (;;) {
        const { queuedRuns, activeRuns } = await call('system.info', {});
        if (queuedRuns + activeRuns === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    async close() {
      await listener.close(1000);
      await engine.close(2000);
    },
  };
}
