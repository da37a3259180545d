import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface SinkRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface HttpSink {
  readonly url: string;
  readonly requests: readonly SinkRequest[];
  close(): Promise<void>;
}

/** What answers; left out, everything is answered with 200 and an empty body. */
export type SinkAnswer = (request: SinkRequest, response: ServerResponse) => void;

/** A local server that keeps what it gets. Who starts it closes it. */
export async function startSink(answer?: SinkAnswer): Promise<HttpSink> {
  const requests: SinkRequest[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('error', () => res.destroy());
    req.on('end', () => {
      const request = {
        method: req.method ?? '',
        url: req.url ?? '',
        headers: req.headers,
        body: Buffer.concat(chunks),
      };
      requests.push(request);
      if (answer === undefined) res.end();
      else answer(request, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sink has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
