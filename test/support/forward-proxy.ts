import { createServer, request as forward } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { portOf } from './local-server.ts';

export interface ForwardProxy {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** `CONNECT host:port` or `GET http://host/path`, with the credentials that came along. */
  readonly log: readonly { line: string; authorization: string | undefined }[];
  readonly open: ReadonlySet<Socket>;
}

/** A forward proxy: tunnels and absolute-form requests; `credentials` (`user:password`) makes it ask. */
export async function forwardProxy(options: { credentials?: string } = {}): Promise<ForwardProxy> {
  const log: { line: string; authorization: string | undefined }[] = [];
  const open = new Set<Socket>();
  const wanted =
    options.credentials === undefined
      ? undefined
      : `Basic ${Buffer.from(options.credentials).toString('base64')}`;
  const server = createServer((message, response) => {
    const authorization = message.headers['proxy-authorization'];
    log.push({ line: `${message.method} ${message.url}`, authorization });
    if (wanted !== undefined && authorization !== wanted) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('who are you?');
      return;
    }
    const { 'proxy-authorization': _hop, ...headers } = message.headers;
    const options = { method: message.method, headers, agent: false };
    const target = forward(message.url ?? '', options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    target.on('error', () => response.destroy());
    response.on('close', () => target.destroy());
    message.pipe(target);
  });
  server.on('connect', (message, socket, head) => {
    const authorization = message.headers['proxy-authorization'];
    log.push({ line: `CONNECT ${message.url}`, authorization });
    socket.on('error', () => socket.destroy());
    if (wanted !== undefined && authorization !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${message.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(socket);
      socket.pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = portOf(server.address());
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  );
  return { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}`, log, open };
}
