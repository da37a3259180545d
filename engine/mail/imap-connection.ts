import type { Socket } from 'node:net';
import type { ImapFlow, ImapFlowOptions } from 'imapflow';
import type { HttpClient } from '../net/http-client.ts';
import { beginTls, type ImapServer, tlsOptionsOf } from './mail-server.ts';

const MEBIBYTE = 1024 * 1024;
const CONNECT_MS = 15_000;

export interface ImapConnectionOptions {
  /** Its sockets are under the network policy. */
  http: Pick<HttpClient, 'connect'>;
  signal: AbortSignal;
  /** Of a server that is signed in to by OAuth2: another one when the server refused the first. */
  accessToken: (refused: string | undefined) => Promise<string>;
  /** How long the server may be silent while it owes an answer. */
  silenceMs: number;
  /** Listens for news when nothing else is going on; asks again after so long. Left out: it does not. */
  idleMs?: number;
}

export interface ImapConnection {
  readonly client: ImapFlow;
  /** Never resolves. Rejects once the connection is over, with the signal's reason if that ended it. */
  readonly over: Promise<never>;
  isOver(): boolean;
  /** As the work ends, or the connection before it. */
  during<T>(work: Promise<T>): Promise<T>;
  close(): void;
}

/** Connects, encrypts and signs in. Throws what imapflow or the system does, or the signal's reason. */
export async function openImap(
  server: ImapServer,
  options: ImapConnectionOptions,
): Promise<ImapConnection> {
  const { username, password = '', oauth2 } = server;
  if (username === undefined) return connect(server, options, undefined);
  if (oauth2 === undefined) return connect(server, options, { user: username, pass: password });
  const accessToken = await options.accessToken(undefined);
  try {
    return await connect(server, options, { user: username, accessToken });
  } catch (error) {
    if (!isRefused(error)) throw error;
    const renewed = await options.accessToken(accessToken);
    if (renewed === accessToken) throw error;
    return connect(server, options, { user: username, accessToken: renewed });
  }
}

function isRefused(error: unknown): boolean {
  return (
    error instanceof Error && 'authenticationFailed' in error && error.authenticationFailed === true
  );
}

async function connect(
  server: ImapServer,
  options: ImapConnectionOptions,
  auth: ImapFlowOptions['auth'],
): Promise<ImapConnection> {
  const { signal } = options;
  const { host, port } = server;
  // It takes a while to load, and few need it.
  const { ImapFlow: Client } = await import('imapflow');
  const socket = await options.http.connect({ host, port, signal });
  const client = new Client({ ...optionsOf(server, socket, options), auth });
  let isOver = false;
  let cause: unknown;
  let end = (_error: unknown): void => {};
  const over = new Promise<never>((_resolve, reject) => {
    end = reject;
  });
  // Perhaps nobody is waiting for it.
  over.catch(() => {});
  // Without a listener it would end the process.
  client.on('error', (error: unknown) => {
    cause ??= error;
  });
  client.on('close', () => {
    isOver = true;
    end(signal.aborted ? signal.reason : (cause ?? closedError()));
  });
  const close = (): void => {
    signal.removeEventListener('abort', close);
    client.close();
    socket.destroy();
  };
  signal.addEventListener('abort', close);
  const during = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([
      work.catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      }),
      over,
    ]);
  try {
    signal.throwIfAborted();
    await client.connect();
    signal.throwIfAborted();
    return { client, over, isOver: () => isOver, during, close };
  } catch (error) {
    close();
    signal.throwIfAborted();
    throw error;
  }
}

function closedError(): Error {
  return Object.assign(new Error('the server ended the connection'), { code: 'ECONNRESET' });
}

function optionsOf(
  server: ImapServer,
  socket: Socket,
  { silenceMs, idleMs }: ImapConnectionOptions,
): ImapFlowOptions {
  const { host, port, secure } = server;
  const tls = tlsOptionsOf(server);
  return {
    host,
    port,
    secure: secure === 'tls',
    // Never fall back: who is in between could take STARTTLS out of what the server offers.
    ...(secure === 'tls' ? {} : { doSTARTTLS: secure === 'starttls' }),
    tls,
    logger: false,
    clientInfo: { name: 'Patchbay' },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: silenceMs,
    ...(idleMs === undefined
      ? { disableAutoIdle: true }
      : { autoIdleDelay: 500, maxIdleTime: idleMs }),
    // A server that means ill, or is broken, cannot fill the memory.
    maxLineLength: 32 * MEBIBYTE,
    maxLiteralSize: 64 * MEBIBYTE,
    maxResponseSize: 128 * MEBIBYTE,
    transport: {
      connect(_options, ready) {
        if (secure === 'tls') return beginTls(socket, tls, ready);
        setImmediate(ready);
        return socket;
      },
      upgrade: (_socket, _options, ready) => beginTls(socket, tls, ready),
    },
  };
}
