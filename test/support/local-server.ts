import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  /** Names as they were sent, in order, with repetitions. */
  rawHeaders: string[];
  body: Buffer;
}

export interface LocalServer {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  /** Connections ever made. */
  readonly connections: number;
  /** Connections open now. */
  readonly open: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export type Answer = (
  request: ReceivedRequest,
  response: ServerResponse,
  message: IncomingMessage,
) => void;

/** A real server on 127.0.0.1, with `tls` an https one, closed when the test ends. */
export async function localServer(
  answer: Answer = (_request, response) => response.end(),
  { tls, host = '127.0.0.1' }: { tls?: TlsOptions; host?: string } = {},
): Promise<LocalServer> {
  const requests: ReceivedRequest[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  const onRequest = (message: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('error', () => response.destroy());
    message.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = message;
      const request = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
      requests.push(request);
      answer(request, response, message);
    });
  };
  const server =
    tls === undefined ? createServer(onRequest) : createTlsServer({ ...tls }, onRequest);
  server.on('connection', (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = portOf(server.address());
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
    return closing;
  };
  onTestFinished(close);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections;
    },
    open,
    close,
  };
}

export function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}

/** A file of test/fixtures/tls. */
export function tlsFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
