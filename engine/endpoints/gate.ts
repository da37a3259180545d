import { allHeaders, firstHeader, type RawHeaders } from '../events/raw-headers.ts';
import { normalizeAddress, parseAddressList } from './address-list.ts';

/** Which requests may come near an endpoint at all. Pure: the same question, the same answer. */
export interface Gate {
  /**
   * A page on a foreign site can make a browser call this computer under a name of its own that
   * resolves to 127.0.0.1 (DNS rebinding); the Host header then carries that name. Without a Host
   * header only HTTP/1.0 passes (RFC 9112, 3.2).
   */
  checkHost(hostHeader: string | undefined, httpVersion: string): boolean;
  /**
   * Only browsers send Origin and Sec-Fetch-Site, and no page is served here, so every such request
   * comes from a foreign page. It passes when the endpoint lists its origin, or `*`.
   */
  checkOrigin(rawHeaders: RawHeaders, allowedOrigins: readonly string[]): boolean;
  /**
   * Who sent the request: the right-most address of X-Forwarded-For that is no trusted proxy, and
   * only when the socket's own end is one. What stands further left can be made up by the sender.
   */
  clientAddress(remote: string | null, forwardedFor: string | undefined): string | null;
}

export interface GateOptions {
  /** Names under which a tunnel or proxy reaches the listener; `*.example.com` means any below. */
  publicHosts: readonly string[];
  /** CIDR, v4 and v6. */
  trustedProxies: readonly string[];
}

/** Throws InvalidInputError when an entry of `trustedProxies` cannot be read. */
export function createGate(options: GateOptions): Gate {
  const isPublicName = publicNames(options.publicHosts);
  const proxies = parseAddressList(options.trustedProxies);
  // Nearly every request names the same host and comes from the same address.
  let lastHost = '';
  let lastVerdict = false;
  let lastRemote = '';
  let lastPeer: string | null = null;

  return {
    checkHost(hostHeader, httpVersion) {
      if (hostHeader === undefined) return httpVersion === '1.0';
      if (hostHeader === lastHost) return lastVerdict;
      const name = hostName(hostHeader);
      lastVerdict = name !== null && (isLoopback(name) || isPublicName(name));
      lastHost = hostHeader;
      return lastVerdict;
    },

    checkOrigin(rawHeaders, allowedOrigins) {
      const first = firstHeader(rawHeaders, 'origin');
      const site = firstHeader(rawHeaders, 'sec-fetch-site');
      // `none`: a person typed the address or followed a bookmark.
      if (first === undefined && (site === undefined || site === 'none')) return true;
      if (allowedOrigins.includes('*')) return true;
      const origins = allHeaders(rawHeaders, 'origin');
      if (origins.length !== 1) return false;
      return allowedOrigins.some((allowed) => sameOrigin(allowed, origins[0] ?? ''));
    },

    clientAddress(remote, forwardedFor) {
      if (remote === null) return null;
      if (remote !== lastRemote) {
        lastPeer = normalizeAddress(remote);
        lastRemote = remote;
      }
      if (lastPeer === null || forwardedFor === undefined || proxies.isEmpty) return lastPeer;
      let address = lastPeer;
      const hops = forwardedFor.split(',');
      while (proxies.contains(address)) {
        const hop = hops.pop();
        if (hop === undefined) break;
        const forwarded = normalizeAddress(withoutPort(hop.trim()));
        // A hop that cannot be read is as far as the chain can be trusted.
        if (forwarded === null) break;
        address = forwarded;
      }
      return address;
    },
  };
}

/** Name or address of a Host header in lower case, without port; null when it is malformed. */
function hostName(header: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/.exec(header.trim().toLowerCase());
  const name = match?.[1];
  if (name === undefined) return null;
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** `localhost` and the names below it never leave the computer (RFC 6761, 6.3). */
function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const address = normalizeAddress(name);
  return address !== null && (address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address));
}

function publicNames(entries: readonly string[]): (name: string) => boolean {
  const names = new Set<string>();
  const suffixes: string[] = [];
  for (const entry of entries) {
    const read = readPublicName(entry);
    if (read === null) continue;
    if (read.isWildcard) suffixes.push(`.${read.name}`);
    else names.add(read.name);
  }
  return (name) => names.has(name) || suffixes.some((suffix) => name.endsWith(suffix));
}

/** Null for an entry of `publicHosts` that would never match. */
export function readPublicName(entry: string): { name: string; isWildcard: boolean } | null {
  // People paste whole addresses: `https://hooks.example.com/`.
  const bare = entry
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/, '');
  const isWildcard = bare.startsWith('*.');
  const name = hostName(isWildcard ? bare.slice(2) : bare);
  return name === null ? null : { name, isWildcard };
}

function sameOrigin(allowed: string, origin: string): boolean {
  return allowed.replace(/\/$/, '').toLowerCase() === origin.toLowerCase();
}

/** Some proxies write `203.0.113.7:51234` or `[2001:db8::1]:51234`. */
function withoutPort(hop: string): string {
  const match = /^(\[[^\]]*\]|[^:]*):\d{1,5}$/.exec(hop);
  return match?.[1] ?? hop;
}
