import type { Logger } from 'pino';
import type { StartProcess } from './processes/host-process.ts';

export interface HostNotification {
  title: string;
  body: string;
  /** Where a click leads. */
  runId?: string;
  stepId?: string;
}

/** What embeds the engine supplies: the desktop app, the headless host, or a test. */
export interface Host {
  readonly name: 'desktop' | 'headless' | 'test';
  /** Milliseconds UTC. Tests drive it. */
  now(): number;
  notify(notification: HostNotification): Promise<void>;
  /** Opens an address (http, https, mailto) in the person's browser or mail program. */
  openUrl(url: string): Promise<void>;
  /**
   * The 32-byte key that encrypts secrets at rest, created at the first call.
   * The desktop wraps it with the system's key store, the headless host keeps a 0600 file or reads
   * the environment.
   */
  masterKey(dataDir: string): Promise<Uint8Array>;
  readonly log: Logger;
  /** Where the log is kept as files; left out: nowhere. */
  readonly logFolder?: string;
  /** Where Node's `fork` cannot be had. */
  startProcess?: StartProcess;
  /** Closes the engine and opens it anew, soon. Left out: the host cannot do that. */
  restart?(reason: string): void;
}
