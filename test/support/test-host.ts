import { type Logger, pino } from 'pino';
import type { Host, HostNotification } from '../../engine/index.ts';

export interface TestClock {
  now(): number;
  /** Jumps; a negative number goes back. */
  advance(ms: number): void;
}

/** Goes on with the real time, from where it was put. */
export function testClock(startAt = Date.UTC(2026, 10, 20, 12)): TestClock {
  let offset = startAt - Date.now();
  return {
    now: () => Date.now() + offset,
    advance(ms) {
      offset += ms;
    },
  };
}

/** The master key of every test host that is not given another one. */
export const TEST_KEY = Buffer.alloc(32, 7);

export interface TestHost extends Host {
  readonly clock: TestClock;
  readonly notifications: readonly HostNotification[];
  readonly openedUrls: readonly string[];
  readonly log: Logger;
  /** JSON lines. */
  readonly logLines: readonly string[];
}

export interface TestHostOptions {
  clock?: TestClock;
  masterKey?: Uint8Array;
  /** What becomes of a notification after it was recorded; left out: it is shown at once. */
  notify?: (notification: HostNotification) => Promise<void>;
  logFolder?: string;
  restart?: (reason: string) => void;
}

export function testHost(options: TestHostOptions = {}): TestHost {
  const clock = options.clock ?? testClock();
  const notifications: HostNotification[] = [];
  const logLines: string[] = [];
  const openedUrls: string[] = [];
  const { logFolder, restart } = options;
  return {
    name: 'test',
    ...(logFolder === undefined ? {} : { logFolder }),
    ...(restart === undefined ? {} : { restart }),
    clock,
    notifications,
    logLines,
    openedUrls,
    now: () => clock.now(),
    async notify(notification) {
      notifications.push(notification);
      await options.notify?.(notification);
    },
    async openUrl(url) {
      openedUrls.push(url);
    },
    masterKey: async () => options.masterKey ?? TEST_KEY,
    log: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
  };
}
