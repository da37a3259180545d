import type { WireRequest } from './exchange.ts';

/** Those that say something about a body (Fetch standard, "request-body-header name"). */
const BODY_HEADERS = ['content-type', 'content-encoding', 'content-language', 'content-location'];

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/**
 * The request at the place that a redirect named: some of them become a GET without a body (Fetch
 * standard, "HTTP-redirect fetch"). Changes the headers it is given.
 */
export function askedAgain(request: WireRequest, status: number): WireRequest {
  const toGet =
    status === 303
      ? request.method !== 'GET' && request.method !== 'HEAD'
      : (status === 301 || status === 302) && request.method === 'POST';
  if (!toGet) return request;
  for (const name of BODY_HEADERS) request.headers.delete(name);
  return { method: 'GET', url: request.url, headers: request.headers, body: null };
}
