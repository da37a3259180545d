import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** A request to our own listener, as it goes out. */
export interface Outgoing {
  method: string;
  /** Path and query. */
  target: string;
  /** In order, duplicates included; Host and Content-Length are added. */
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
  /** In the place of the listener’s own name. */
  host?: string;
  /** What Content-Length says, where it is not the truth. */
  declaredLength?: number;
}

const PATIENCE_MS = 20_000;

/**
 * The status of the answer; null where the connection ended without one. `listener` is the address
 * at which our own listener can be reached: the network policy of workflows, which keeps them away
 * from our ports, has no part in this.
 */
export function sendTo(listener: string, outgoing: Outgoing): Promise<number | null> {
  const { protocol, hostname, port } = new URL(listener);
  const { method, target, headers, body, declaredLength } = outgoing;
  const length = declaredLength ?? body.length;
  return new Promise((resolve) => {
    const options = {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      method,
      path: target,
      agent: false,
      timeout: PATIENCE_MS,
      setHost: false,
      // Our own certificate need not be one that this computer trusts.
      rejectUnauthorized: false,
      headers: [
        'Host',
        outgoing.host ?? `localhost:${port}`,
        ...headers.flat(),
        'Content-Length',
        String(length),
        'Connection',
        'close',
      ],
    };
    const request = protocol === 'https:' ? requestHttps(options) : requestHttp(options);
    const done = (status: number | null): void => {
      resolve(status);
      request.destroy();
    };
    request.on('response', (response) => {
      response.resume();
      response.on('error', () => done(response.statusCode ?? null));
      response.on('end', () => done(response.statusCode ?? null));
      response.on('close', () => done(response.statusCode ?? null));
    });
    request.on('error', () => done(null));
    request.on('timeout', () => done(null));
    request.flushHeaders();
    if (length === body.length) request.end(body);
    else if (body.length > 0) request.write(body);
  });
}
