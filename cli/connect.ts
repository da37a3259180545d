import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/index.ts';
import { connectControl, controlPath } from '../server/control-client.ts';
import type { Api, Method, MethodInput, MethodOutput } from '../shared/rpc/contract.ts';
import { schemas } from '../shared/rpc/wire.ts';
import type { Connection } from './connection.ts';
import { note } from './output.ts';
import { parseInput } from './parse.ts';
import { patchbayPackage } from './patchbay-package.ts';
import { createHeadlessHost } from './serve/headless-host.ts';
import { createLog } from './serve/log.ts';

/** Another command that has the folder open for a moment is waited for this long. */
const LOCK_PATIENCE_MS = 20_000;
/** From then on a person wonders. */
const NOTE_AFTER_MS = 3_000;

/** Asks the running engine if there is one, and opens the folder in this process if not. */
export async function connect(dataDir: string): Promise<Connection> {
  const began = performance.now();
  let isNoted = false;
  for (;;) {
    const running = await connectRunning(dataDir);
    if (running !== null) return running;
    // Loaded late: with a running engine none of it is needed.
    const { createEngine, DataFolderLockedError } = await import('../engine/index.ts');
    try {
      const engine = await createEngine({
        dataDir,
        // Without one there: `logs` shows what `serve` left.
        host: createHeadlessHost(createLog('warn'), { logFolder: join(dataDir, 'logs') }),
        version: patchbayPackage().version,
        // One command must not begin to carry out what is queued and then go away.
        execute: false,
      });
      return ownConnection(engine);
    } catch (error) {
      const waited = performance.now() - began;
      if (!(error instanceof DataFolderLockedError) || waited > LOCK_PATIENCE_MS) throw error;
      if (waited > NOTE_AFTER_MS && !isNoted) {
        note(`Another command has ${dataDir} open: waiting for it.`);
        isNoted = true;
      }
    }
    await sleep(100);
  }
}

/** @returns null when no engine answers */
export async function connectRunning(dataDir: string): Promise<Connection | null> {
  const client = await connectControl(controlPath(dataDir));
  if (client === null) return null;
  return {
    dataDir,
    running: true,
    call: (method, input) => client.call(method, input),
    close: async () => client.close(),
  };
}

function ownConnection(engine: Engine): Connection {
  const api = engine.apiFor('cli');
  return {
    dataDir: engine.dataDir,
    running: false,
    call: (method, input) => callOwn(api, method, input),
    close: () => engine.close(),
  };
}

async function callOwn<M extends Method>(
  api: Api,
  method: M,
  input: MethodInput<M>,
): Promise<MethodOutput<M>> {
  return api[method](parseInput(schemas[method].input, input, 'input'));
}
