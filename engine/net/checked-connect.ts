import { connect, isIP, type Socket } from 'node:net';
import { type AddressCheck, checkedLookup } from './address-guard.ts';
import type { SocketTarget } from './http-client.ts';
import { CONNECT_TIMEOUT_MS } from './owned-dispatcher.ts';

/**
 * A TCP connection to an address that the network policy lets through. The socket belongs to the
 * caller. Rejects with StepFailure `address_blocked`, the system's error, or the signal's reason.
 */
export function checkedConnect(
  { host: given, port, signal }: SocketTarget,
  options: { check: AddressCheck; opened: (socket: Socket) => void },
): Promise<Socket> {
  const { check, opened } = options;
  // As a URL writes an IPv6 address.
  const host = given.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // The resolver is never asked about what is an address already.
    if (isIP(host) !== 0) check({ address: host, port });
    const socket = connect({ host, port, lookup: checkedLookup(port, check) });
    opened(socket);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('connect');
      socket.removeListener('error', fail);
      socket.removeListener('close', onClose);
    };
    const fail = (error: unknown) => {
      settle();
      // Whatever else it says is about a connection that nobody waits for.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    const onClose = () => fail(withCode('The connection was given up.', 'ECONNABORTED'));
    const timer = setTimeout(
      () => fail(withCode('No connection in time.', 'ETIMEDOUT')),
      CONNECT_TIMEOUT_MS,
    );
    signal.addEventListener('abort', onAbort);
    socket.once('error', fail);
    socket.once('close', onClose);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
