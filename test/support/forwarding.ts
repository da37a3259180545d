import { createServer, request } from 'node:http';
import { onTestFinished } from 'vitest';

/** A local stand-in for a tunnel: passes requests on under another Host. Closed with the test. */
export async function forwarding(to: { port: number; host: string }): Promise<{ url: string }> {
  const server = createServer((req, res) => {
    const onward = request(
      {
        port: to.port,
        host: '127.0.0.1',
        method: req.method,
        path: req.url,
        headers: { ...req.headers, host: to.host },
        agent: false,
      },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    onward.on('error', () => res.writeHead(502).end());
    req.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the tunnel has no port');
  return { url: `http://127.0.0.1:${address.port}` };
}
