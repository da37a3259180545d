import type { Server } from 'node:net';
import { type Address, ListenError, listenOn } from '../listen.ts';

export interface Binding {
  server: Server;
  address: Address;
}

/** Another program may hold the port that the system just gave us, in the other family. */
const MAX_ATTEMPTS = 10;

/**
 * Listens on `host`; for this computer's own name or 127.0.0.1 on ::1 as well, at the same port,
 * because `localhost` may mean either. A computer without IPv6 does with the first.
 *
 * @throws ListenError when another program holds the port, in either family
 */
export async function bind(
  createServer: () => Server,
  { host, port }: Address,
): Promise<Binding[]> {
  if (host !== '127.0.0.1' && host !== 'localhost')
    return [await bindOne(createServer(), host, port)];
  for (let attempt = 1; ; attempt++) {
    const first = await bindOne(createServer(), '127.0.0.1', port);
    try {
      return [first, await bindOne(createServer(), '::1', first.address.port)];
    } catch (error) {
      if (isWithoutIpv6(error)) return [first];
      await new Promise<void>((done) => first.server.close(() => done()));
      if (port !== 0 || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function bindOne(server: Server, host: string, port: number): Promise<Binding> {
  await listenOn(server, { host, port });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('not a TCP socket');
  return { server, address: { host, port: address.port } };
}

function isWithoutIpv6(error: unknown): boolean {
  if (!(error instanceof ListenError)) return false;
  const { cause } = error;
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  return cause.code === 'EADDRNOTAVAIL' || cause.code === 'EAFNOSUPPORT' || cause.code === 'EINVAL';
}
