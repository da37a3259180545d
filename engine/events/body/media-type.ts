export interface MediaType {
  /** `type/subtype` in lower case. */
  essence: string;
  charset: string | undefined;
  boundary: string | undefined;
}

const remembered = new Map<string, MediaType | null>();
const MAX_REMEMBERED = 100;

/**
 * Reads a Content-Type header (RFC 9110, 8.3.1); null when there is none or it is malformed.
 * Senders use few values, so the last ones are remembered.
 */
export function parseMediaType(header: string | null | undefined): MediaType | null {
  if (header === null || header === undefined) return null;
  const known = remembered.get(header);
  if (known !== undefined) return known;
  const parsed = read(header);
  if (header.length > 200) return parsed;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(header, parsed);
  return parsed;
}

const PARAMETER = /;[ \t]*([^\s;="]+)=("(?:[^"\\]|\\.)*"|[^\s;"]*)/g;

function read(header: string): MediaType | null {
  const essence = /^[ \t]*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)[ \t]*(?:;|$)/.exec(
    header,
  )?.[1];
  if (essence === undefined) return null;
  let charset: string | undefined;
  let boundary: string | undefined;
  for (const [, name = '', value = ''] of header.matchAll(PARAMETER)) {
    // The first of twins counts, as in the WHATWG MIME sniffing standard.
    if (name.toLowerCase() === 'charset') charset ??= unquote(value);
    if (name.toLowerCase() === 'boundary') boundary ??= unquote(value);
  }
  return { essence: essence.toLowerCase(), charset, boundary };
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}
