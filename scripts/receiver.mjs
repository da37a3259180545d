// `node scripts/receiver.mjs [PORT]`: the other end of the examples and of the demo workspace. It
// takes whatever is sent to it on 127.0.0.1, shows one line of it, and answers as those services do.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

export const RECEIVER_PORT = 9000;

/**
 * @param {{ port: number, refuses?: (path: string, body: string) => boolean, onRequest?: (line: string) => void }} options
 *   `refuses`: what is answered 503
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startReceiver({ port, refuses, onRequest }) {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const path = request.url ?? '/';
      const refused = refuses?.(path, body) === true;
      onRequest?.(`${request.method} ${path} ${body.slice(0, 200)}`);
      response.statusCode = refused ? 503 : 200;
      // Slack's incoming webhooks answer in plain text, ntfy and the rest in JSON.
      if (path.startsWith('/slack') && !refused) {
        response.end('ok');
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(refused ? { error: 'busy' } : { ok: true, id: 'example', topic: 'example' }),
      );
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? RECEIVER_PORT);
  const { url } = await startReceiver({ port, onRequest: (line) => console.log(line) });
  console.log(`listening on ${url}; Ctrl+C ends it`);
}
