import { createServer, type Server } from 'node:http';
import { ConflictError } from '../../../shared/errors.ts';
import { callbackPage, PAGE_HEADERS } from './callback-pages.ts';

export interface CallbackListener {
  /** What the provider sends the browser back to, with the port that is listened to. */
  readonly redirectUrl: string;
  close(): void;
}

export interface CallbackPage {
  status: number;
  title: string;
  text: string;
}

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
const MAX_HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
/** A browser asks for an icon as well; whoever asks more is none. */
const MAX_CONNECTIONS = 16;
const CLOSING_MS = 1000;

/** Whether this computer can listen to what comes back: plain http to itself (RFC 8252, 7.3). */
export function isLoopback(redirectUrl: string): boolean {
  const { protocol, hostname } = new URL(redirectUrl);
  return protocol === 'http:' && LOOPBACK_HOSTS.includes(hostname);
}

/**
 * Listens on the loopback interface for the browser to come back; without a port in `redirectUrl` on
 * a free one. `answer` gets the query of requests to exactly that address; everything else is
 * answered here. Throws ConflictError when the port is taken.
 */
export async function listenForCallback(
  redirectUrl: string,
  answer: (query: URLSearchParams) => Promise<CallbackPage>,
): Promise<CallbackListener> {
  const wanted = new URL(redirectUrl);
  const servers: Server[] = [];
  let port = wanted.port === '' ? 0 : Number(wanted.port);

  function serve(): Server {
    const server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => {
        const respond = ({ status, ...page }: CallbackPage): void => {
          response.writeHead(status, PAGE_HEADERS);
          response.end(request.method === 'HEAD' ? undefined : callbackPage(page));
        };
        // By another name the browser was led here by a page that plays with name servers.
        if (request.headers.host !== `${wanted.hostname}:${port}`) return respond(WRONG_HOST);
        const url = URL.parse(request.url ?? '', `http://${wanted.hostname}:${port}`);
        if (url?.pathname !== wanted.pathname) return respond(NOT_HERE);
        if (request.method !== 'GET') return respond(NOT_SO);
        answer(url.searchParams).then(respond, () => respond(BROKEN));
      },
    );
    server.maxConnections = MAX_CONNECTIONS;
    servers.push(server);
    return server;
  }

  const close = (): void => {
    for (const server of servers.filter((one) => one.listening)) {
      // An answer that is being written goes out; whoever only holds a connection is cut off.
      const timer = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
      server.close(() => clearTimeout(timer));
      server.closeIdleConnections();
    }
  };

  try {
    const host = wanted.hostname === '[::1]' ? '::1' : '127.0.0.1';
    port = await listen(serve(), host, port);
    // Browsers try both for `localhost`.
    if (wanted.hostname === 'localhost') await listen(serve(), '::1', port).catch(() => undefined);
  } catch (error) {
    close();
    throw new ConflictError(`Nothing can listen at ${wanted.host}: the port is taken.`, {
      hint: 'End the program that has it, or change the port in the credential’s redirect URL (and with the provider).',
      cause: error,
    });
  }
  // Not by the URL's own setters: they add a slash that was not registered with the provider.
  const registered = redirectUrl.replace(/^http:\/\/[^/?#]+/i, `http://${wanted.hostname}:${port}`);
  return { redirectUrl: registered, close };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const WRONG_HOST: CallbackPage = {
  status: 421,
  title: 'Not here',
  text: 'This address is for the end of a sign-in only, under the name it was given out with.',
};
const NOT_HERE: CallbackPage = {
  status: 404,
  title: 'Nothing here',
  text: 'This address is for the end of a sign-in only.',
};
const NOT_SO: CallbackPage = {
  status: 405,
  title: 'Not like this',
  text: 'A browser comes back from a sign-in with GET.',
};
const BROKEN: CallbackPage = {
  status: 500,
  title: 'That did not work',
  text: 'Look at Patchbay for the reason, and start the sign-in again.',
};
