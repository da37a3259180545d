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

/**
 * Sockets of HTTP steps, kept alive and shared. Every connection, redirects included, goes through
 * the network policy; nothing outlives `close`.
 */
export interface HttpClient {
  /** Throws StepFailure `address_blocked` when connecting to a refused address. */
  dispatcher(options?: DispatcherOptions): Dispatcher;
  close(): Promise<void>;
}
