import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';

export interface DispatcherOptions {
  /** `http://user:pass@host:port`. */
  proxy?: string;
  rejectUnauthorized?: boolean;
  /** PEM. */
  ca?: string;
  cert?: string;
  key?: string;
}

export interface SocketTarget {
  /** A name or an address. */
  host: string;
  port: number;
  signal: AbortSignal;
}

/**
 * Sockets of HTTP steps, kept alive and shared. Every connection, redirects included, goes through
 * the network policy; nothing outlives `close`.
 */
export interface HttpClient {
  /** Throws StepFailure `address_blocked` when connecting to a refused address. */
  dispatcher(options?: DispatcherOptions): Dispatcher;
  /**
   * A TCP connection for what is not HTTP (mail), under the same policy. The caller closes it;
   * `close` here breaks it. Rejects with StepFailure `address_blocked`, the system's error
   * (`ETIMEDOUT` after 10 s), or the signal's reason.
   */
  connect(target: SocketTarget): Promise<Socket>;
  close(): Promise<void>;
}
