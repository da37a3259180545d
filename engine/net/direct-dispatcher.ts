import { isIP, Socket } from 'node:net';
import { Agent, buildConnector, Pool } from 'undici';
import { type AddressCheck, checkedLookup } from './address-guard.ts';
import {
  CONNECT_TIMEOUT_MS,
  type OwnedDispatcher,
  POOL_OPTIONS,
  portOf,
  type TlsOptions,
} from './owned-dispatcher.ts';

export function createDirectDispatcher(options: {
  tls: TlsOptions;
  check: AddressCheck;
}): OwnedDispatcher {
  const sockets = new Set<Socket>();
  const agent = new Agent({
    // A connector per origin, because the resolver is not told the port, and ours are guarded.
    factory: (origin) => {
      const connect = guardedConnector({ ...options, origin: new URL(origin), sockets });
      return new Pool(origin, { ...POOL_OPTIONS, connect });
    },
  });
  return {
    dispatcher: agent,
    close: () => agent.close(),
    async destroy() {
      await agent.destroy();
      // Those still connecting belong to no client yet.
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Checks the addresses that a connection would go to, and refuses before a packet leaves. */
function guardedConnector(options: {
  origin: URL;
  tls: TlsOptions;
  check: AddressCheck;
  sockets: Set<Socket>;
}): buildConnector.connector {
  const { check, sockets } = options;
  const port = portOf(options.origin);
  const connect = buildConnector({
    ...options.tls,
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: checkedLookup(port, check),
  });
  return (target, callback) => {
    try {
      // The resolver is never asked about what is an address already.
      if (isIP(target.hostname) !== 0) check({ address: target.hostname, port });
      const socket: unknown = connect(target, callback);
      if (!(socket instanceof Socket)) return;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    } catch (error) {
      const refused = error instanceof Error ? error : new Error(String(error));
      queueMicrotask(() => callback(refused, null));
    }
  };
}
