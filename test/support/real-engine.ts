import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createEngine, type Engine, type HostNotification } from '../../engine/index.ts';
import { recordingLog } from './recording-log.ts';

export interface RealEngine {
  engine: Engine;
  log: Logger;
  logLines: readonly string[];
  notifications: readonly HostNotification[];
  /** Closes the engine and removes its folder. */
  close(): Promise<void>;
}

/** The engine on a folder of its own; only its host is made for the test. Who starts it closes it. */
export async function startEngine(): Promise<RealEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-test-'));
  const { log, lines } = recordingLog();
  const notifications: HostNotification[] = [];
  const key = randomBytes(32);
  const engine = await createEngine({
    dataDir,
    version: '0.0.0-test',
    host: {
      name: 'test',
      now: Date.now,
      notify: async (notification) => void notifications.push(notification),
      openUrl: async () => {},
      masterKey: async () => key,
      log,
    },
  });
  return {
    engine,
    log,
    logLines: lines,
    notifications,
    async close() {
      await engine.close(1000);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
