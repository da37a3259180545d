export interface RemoteAddress {
  /** Without query and fragment. */
  url: string;
  host: string;
  /** The one in the query, as the headless host prints it. */
  token: string | undefined;
  /** Whether the network between sees nothing: TLS, or the address of this computer. */
  isEncrypted: boolean;
}

/** @returns null when it is no address of a web page */
export function readRemoteAddress(text: string): RemoteAddress | null {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  const token = url.searchParams.get('token') ?? undefined;
  const isHere = /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  return {
    url: `${url.origin}${url.pathname}`,
    host: url.host,
    token,
    isEncrypted: url.protocol === 'https:' || isHere,
  };
}
