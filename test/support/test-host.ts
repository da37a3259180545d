import type { Logger } from 'pino';
import type { Host, HostNotification } from '../../engine/index.ts';
import { recordingLog } from './recording-log.ts';

/** A host whose clock a test drives, and which keeps what it is told. */
export interface TestHost extends Host {
  readonly name: 'test';
  readonly notifications: readonly HostNotification[];
  readonly logLines: readonly string[];
  /** Lets time pass, for what asks the clock; timers go their own way. */
  advance(ms: number): void;
}

/** The same for every engine of a test, so that a folder can be opened again. */
const MASTER_KEY = Buffer.alloc(32, 7);

export function testHost(options: { now?: number; log?: Logger } = {}): TestHost {
  const notifications: HostNotification[] = [];
  const { log, lines } = recordingLog();
  let ahead = options.now === undefined ? 0 : options.now - Date.now();
  return {
    name: 'test',
    log: options.log ?? log,
    logLines: lines,
    notifications,
    now: () => Date.now() + ahead,
    advance(ms) {
      ahead += ms;
    },
    notify: async (notification) => void notifications.push(notification),
    masterKey: async () => MASTER_KEY,
  };
}
