import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Hooks } from '../engine/index.ts';
import { BugError } from '../shared/errors.ts';
import type { TlsMaterial } from './certificates/tls-material.ts';
import { methodNotAllowed } from './hooks/answers.ts';
import { type Connection, createConnections } from './hooks/connections.ts';
import { type ExchangeContext, handleExchange } from './hooks/exchange.ts';
import { DEFAULT_HOOKS_LIMITS, type HooksLimits } from './hooks/limits.ts';
import { type Binding, bind } from './hooks/local-addresses.ts';
import { answerToParseFailure } from './hooks/parse-failure.ts';

export interface HooksListenerOptions {
  hooks: Hooks;
  log: Logger;
  limits?: Partial<HooksLimits>;
  /** With it, only TLS is spoken. */
  tls?: TlsMaterial;
}

export interface HooksListener {
  /**
   * Once. Port 0 takes any free one; 127.0.0.1 and localhost listen on ::1 as well.
   * @throws ListenError
   */
  listen(host: string, port: number): Promise<{ host: string; port: number; url: string }>;
  /** Another certificate, for the connections that come from now on. */
  renewTls(material: TlsMaterial): void;
  /**
   * Takes no further connections, answers what is in flight with `Connection: close`, and cuts off
   * what is left after `graceMs`. Resolves when every socket is closed.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * The only door for strangers: takes webhooks and gives them to the engine. Plain node:http, since
 * Express would cost a quarter of the requests a second.
 */
export function createHooksListener({
  hooks,
  log,
  limits,
  tls,
}: HooksListenerOptions): HooksListener {
  const allLimits: HooksLimits = { ...DEFAULT_HOOKS_LIMITS, ...limits };
  const connections = createConnections(allLimits);
  const context: ExchangeContext = {
    hooks,
    limits: allLimits,
    secure: tls !== undefined,
    bufferedBytes: 0,
    isDraining: false,
    onError: (error, what) => log.error({ err: error }, `could not ${what}`),
  };
  let bindings: Binding[] = [];
  const tlsServers: TlsServer[] = [];
  /** Sockets below TLS, those still in their handshake included. */
  const rawSockets = new Set<Duplex>();
  let sweeper: NodeJS.Timeout | undefined;
  let closed: Promise<void> | undefined;

  function makeServer(): Server {
    if (tls === undefined) {
      const server = configured(createServer(serverOptions(allLimits)), handlers);
      server.on('connection', handlers.onConnection);
      return server;
    }
    const server = createTlsServer({
      ...serverOptions(allLimits),
      ...tls,
      handshakeTimeout: allLimits.headersMs,
      // As plain HTTP servers have it.
      allowHalfOpen: true,
      ALPNProtocols: ['http/1.1'],
    });
    configured(server, handlers);
    // Counted once they have shaken hands; until then there is nobody to tell that it is too many.
    server.maxConnections = 2 * allLimits.connections;
    server.on('connection', (socket) => {
      rawSockets.add(socket);
      socket.once('close', () => rawSockets.delete(socket));
    });
    server.on('secureConnection', handlers.onConnection);
    // Node leaves them open because `clientError` is listened to.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    tlsServers.push(server);
    return server;
  }

  const handlers: Handlers = {
    onConnection: (socket) => connections.open(socket),
    onRequest(req, res, expectsContinue) {
      const connection = connections.of(req.socket);
      if (connection === undefined || connection.closing) return;
      handleExchange({ req, res, connection, context, expectsContinue, isLast: false });
    },
    onConnect(req) {
      hooks.malformed();
      const connection = connections.of(req.socket);
      if (connection !== undefined) connections.fail(connection, methodNotAllowed());
    },
    onClientError(error, socket) {
      const connection = connections.of(socket);
      if (connection !== undefined) handleParseFailure(connection, error);
    },
  };

  function handleParseFailure(connection: Connection, error: NodeJS.ErrnoException): void {
    const { socket, last, reading } = connection;
    const answer = answerToParseFailure(error);
    if (answer === null) {
      socket.destroy();
      return;
    }
    if (reading !== null && !reading.isComplete()) {
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') reading.stop('timeout');
      else reading.stop('aborted', answer);
      return;
    }
    if (connection.closing) return;
    // The rest of a request that was answered already: a second answer would be taken for the
    // answer to the next one.
    if (last !== null && !last.req.complete) {
      socket.destroy();
      return;
    }
    if (socket.bytesRead > 0) hooks.malformed();
    connections.fail(connection, answer);
  }

  async function drain(graceMs: number): Promise<void> {
    context.isDraining = true;
    const ended = bindings.map(
      ({ server }) => new Promise<void>((done) => server.close(() => done())),
    );
    connections.closeUnused();
    const deadline = setTimeout(() => {
      connections.destroyAll();
      for (const socket of rawSockets) socket.destroy();
    }, graceMs);
    await Promise.all(ended);
    clearTimeout(deadline);
    clearInterval(sweeper);
  }

  return {
    async listen(host, port) {
      if (bindings.length > 0) throw new BugError('the hooks listener listens already');
      bindings = await bind(makeServer, { host, port });
      sweeper = setInterval(() => connections.sweep(Date.now()), allLimits.sweepMs).unref();
      const actualPort = bindings[0]?.address.port ?? port;
      if (!isLoopback(host)) {
        log.warn(
          { host, port: actualPort },
          'webhooks are received on an address that other computers can reach',
        );
      }
      return {
        host,
        port: actualPort,
        url: `${tls === undefined ? 'http' : 'https'}://${urlHost(host)}:${actualPort}`,
      };
    },
    renewTls(material) {
      for (const server of tlsServers) server.setSecureContext(material);
    },
    close(graceMs) {
      closed ??= drain(graceMs);
      return closed;
    },
  };
}

interface Handlers {
  onConnection(socket: Socket): void;
  onRequest(req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void;
  onConnect(req: IncomingMessage): void;
  onClientError(error: Error, socket: Socket): void;
}

function serverOptions(limits: HooksLimits) {
  const firstDeadline = Math.min(limits.headersMs, limits.requestMs);
  return {
    headersTimeout: firstDeadline,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(1000, Math.max(10, firstDeadline / 10)),
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: limits.keepAliveMs,
    // Checked with the rest of the head, where it gets a proper answer.
    requireHostHeader: false,
  };
}

function configured<S extends HttpServer | TlsServer>(server: S, handlers: Handlers): S {
  // Node drops the fields above this number without a word; they are counted with the head.
  server.maxHeadersCount = 0;
  // A sender that closes its side after the request still waits for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('request', (req, res) => handlers.onRequest(req, res, false));
  server.on('checkContinue', (req, res) => handlers.onRequest(req, res, true));
  // An expectation that the head's check refuses.
  server.on('checkExpectation', (req, res) => handlers.onRequest(req, res, false));
  server.on('connect', (req) => {
    // Node has let go of the socket, of its errors too.
    req.socket.on('error', () => req.socket.destroy());
    handlers.onConnect(req);
  });
  server.on('clientError', handlers.onClientError);
  return server;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** An address that a person can open: wildcards stand for this computer. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
