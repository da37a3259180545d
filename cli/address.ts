import { isIP, isIPv4 } from 'node:net';
import { InvalidArgumentError } from 'commander';

export interface Address {
  host: string;
  /** 0: any free port. */
  port: number;
}

/** Reads `127.0.0.1:4780`, `localhost:4780`, `[::1]:4780`, or a port alone (on 127.0.0.1). */
export function parseAddress(text: string): Address {
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3]);
  const v6 = match?.[1];
  if (match === null || port > 65_535 || (v6 !== undefined && isIP(v6) !== 6))
    throw new InvalidArgumentError('It is HOST:PORT, as in 127.0.0.1:4780 or [::1]:4780.');
  return { host: v6 ?? match[2] ?? '127.0.0.1', port };
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only programs of this computer can connect. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
