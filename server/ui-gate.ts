import { isIP } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** Why a request is turned away before anything looks at its token. */
export interface Refusal {
  code: string;
  message: string;
  hint?: string;
}

/** The name in a Host header or an origin, lower case, without port and brackets. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function isLoopbackAddress(name: string): boolean {
  return isIP(name) !== 0 && ipaddr.process(name).range() === 'loopback';
}

/**
 * A web page can point a name of its own at 127.0.0.1 (DNS rebinding) and then shares our origin;
 * what it cannot do is to make the browser send another Host. So only loopback and the names that
 * were given explicitly pass; an address cannot be rebound, so one that we were told to listen on
 * passes too.
 */
export function checkHost(req: Request, allowed: ReadonlySet<string>): Refusal | undefined {
  const values = req.headersDistinct.host ?? [];
  const name = values.length === 1 ? hostName(values[0] ?? '') : undefined;
  if (name !== undefined) {
    if (name === 'localhost' || isLoopbackAddress(name) || allowed.has(name)) return undefined;
    if (allowed.has('*') && isIP(name) !== 0) return undefined;
  }
  return {
    code: 'host_not_allowed',
    message: 'The Host header names neither this computer nor a name that Patchbay was given.',
    hint: 'Open the address that Patchbay printed when it started.',
  };
}

const readingMethods = new Set(['GET', 'HEAD']);

/**
 * Other pages may link here and nothing else: they may not call, embed or load anything.
 * Fetch metadata is what browsers say by themselves; Origin is there on every POST of a page.
 */
export function checkOrigin(req: Request): Refusal | undefined {
  const origin = req.headers.origin;
  if (origin !== undefined && !isOwnOrigin(origin, req.headers.host ?? '')) return foreignPage;
  const site = req.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
  const opensPage =
    readingMethods.has(req.method) &&
    req.headers['sec-fetch-mode'] === 'navigate' &&
    req.headers['sec-fetch-dest'] === 'document' &&
    !req.path.startsWith('/rpc/');
  return opensPage ? undefined : foreignPage;
}

const foreignPage: Refusal = {
  code: 'origin_not_allowed',
  message: 'Another web page sent this. Only Patchbay’s own screens may call it.',
};

/** `https` as well: a proxy on the way may add TLS, and the host has been checked. */
function isOwnOrigin(origin: string, host: string): boolean {
  const own = host.toLowerCase();
  return origin === `http://${own}` || origin === `https://${own}`;
}

/** A browser names its page on every POST; a call with a cookie and without it is no browser's. */
export function lacksOrigin(req: Request): boolean {
  return !readingMethods.has(req.method) && req.headers.origin === undefined;
}

export function isReading(req: Request): boolean {
  return readingMethods.has(req.method);
}
