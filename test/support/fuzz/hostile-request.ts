/** Statuses a sender may ever see (docs/receiver.md); 2xx is what the endpoint itself answers. */
export const TABLE: readonly number[] = [
  200, 204, 400, 401, 403, 404, 405, 408, 410, 413, 415, 429, 431, 503,
];

/** Everything but an acceptance. */
export const REFUSALS: readonly number[] = TABLE.filter((status) => status >= 400);

export interface HostileRequest {
  kind: string;
  bytes: Buffer;
  /** Statuses that are right; empty: an answer is not even owed. */
  expected: readonly number[];
  /** Whether nothing can follow it on the same connection. */
  ends: boolean;
  /** Our side is closed behind it, in the middle of the request. */
  cutOff?: boolean;
}

/** Paths of the endpoints that a campaign calls. */
export const PATHS = {
  /** Well-formed requests only: what it answers 2xx must be stored, and nothing else. */
  probe: 'probe',
  /** Requests that must be refused: nothing may ever be accepted here. */
  refused: 'refused',
  /** Right HTTP around wrong content, which is kept and answered 2xx. */
  content: 'content',
  /** Needs a signature that no request has. */
  signed: 'signed',
  retired: 'retired',
} as const;

/** The body cap of every endpoint of a campaign. */
export const MAX_BODY_BYTES = 16 * 1024;

export interface RequestParts {
  method?: string;
  path: string;
  version?: string;
  host?: string;
  headers?: readonly string[];
  body?: Buffer | string;
  /** Left out: the body's. */
  contentLength?: number;
}

/** A request as it should be, but for what the parts say. */
export function request(parts: RequestParts): Buffer {
  const { method = 'POST', version = 'HTTP/1.1', host = 'localhost', headers = [] } = parts;
  const body = Buffer.from(parts.body ?? '');
  const lines = [
    `${method} ${parts.path} ${version}`,
    `Host: ${host}`,
    ...headers,
    `Content-Length: ${parts.contentLength ?? body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** Header lines of one's own, with nothing added. */
export function rawRequest(lines: readonly string[], rest: Buffer | string = ''): Buffer {
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(rest)]);
}
