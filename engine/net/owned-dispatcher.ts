import type { Dispatcher, Pool } from 'undici';
import type { DispatcherOptions } from './http-client.ts';

/** A dispatcher with what ends it. */
export interface OwnedDispatcher {
  readonly dispatcher: Dispatcher;
  /** Lets requests under way finish. */
  close(): Promise<void>;
  /** Breaks requests under way. */
  destroy(): Promise<void>;
}

export const CONNECT_TIMEOUT_MS = 10_000;

export const POOL_OPTIONS = {
  connections: 128,
  pipelining: 1,
  // Steps carry their own time limit over the whole request.
  headersTimeout: 0,
  bodyTimeout: 0,
  // One protocol, one behaviour: HTTP/2 has no Host or Connection header and no reason phrase, and
  // every HTTP API still speaks 1.1.
  allowH2: false,
} as const satisfies Pool.Options;

export interface TlsOptions {
  rejectUnauthorized: boolean;
  ca?: string;
  cert?: string;
  key?: string;
}

export function tlsOptions(options: DispatcherOptions): TlsOptions {
  const { rejectUnauthorized = true, ca, cert, key } = options;
  return {
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
