import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface Exchange {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/**
 * One request as it is written here: `fetch` would mend the path and refuse to set Host, Origin
 * and Sec-Fetch-Site.
 */
export function exchange({
  port,
  method = 'GET',
  path = '/',
  headers = {},
  body,
}: {
  port: number;
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}): Promise<Exchange> {
  return new Promise((done, fail) => {
    const req = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
    req.on('error', fail);
    req.on('response', (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', fail);
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        done({ status: res.statusCode ?? 0, headers: res.headers, body: text });
      });
    });
    req.end(body);
  });
}
