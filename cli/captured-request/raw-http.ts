import { type CapturedRequest, CaptureUnreadableError } from './captured-request.ts';

/** A request as it goes over the wire; lines may end with LF alone, as editors write them. */
export function parseRawHttp(bytes: Buffer): CapturedRequest {
  const { head, rest } = split(bytes);
  const [requestLine = '', ...lines] = head.split(/\r?\n/);
  const match = /^([A-Z]+) (\S+)(?: HTTP\/\d(?:\.\d)?)?$/.exec(requestLine.trim());
  if (match === null)
    throw new CaptureUnreadableError('This is no request that can be read.', {
      hint: 'It begins with a line like "POST /hooks/path HTTP/1.1", or is a curl command or HAR.',
    });
  const [, method = '', url = ''] = match;
  const headers = lines.map((line, index): [string, string] => {
    const colon = line.indexOf(':');
    if (colon < 1 || /^\s/.test(line))
      throw new CaptureUnreadableError(`Line ${index + 2} is no header: "${line}".`, {
        hint: 'An empty line stands between headers and body.',
      });
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { method, url, headers, ...bodyOf(headers, rest) };
}

function split(bytes: Buffer): { head: string; rest: Buffer } {
  const text = bytes.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return { head: text.replace(/\s+$/, ''), rest: Buffer.alloc(0) };
  return { head: text.slice(0, end.index), rest: bytes.subarray(end.index + end[0].length) };
}

function bodyOf(
  headers: readonly (readonly [string, string])[],
  rest: Buffer,
): { body: Buffer; remarks: string[] } {
  const headerValue = (wanted: string) =>
    headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (/\bchunked$/i.test(headerValue('transfer-encoding') ?? '')) {
    const body = unchunk(rest);
    if (body !== null) return { body, remarks: [] };
  }
  const declared = Number(headerValue('content-length') ?? Number.NaN);
  if (!Number.isInteger(declared) || declared === rest.length) return { body: rest, remarks: [] };
  // Editors end a file with a line break of their own.
  if (declared < rest.length) return { body: rest.subarray(0, declared), remarks: [] };
  return {
    body: rest,
    remarks: [
      `Content-Length says ${declared} bytes and the capture has ${rest.length}: it may have lost ` +
        'bytes, such as the CR of its line ends, and then the signature cannot fit.',
    ],
  };
}

/** Null when it is not in chunks: many tools write the body without them. */
function unchunk(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const lineEnd = bytes.indexOf('\n', at);
    const size = /^([0-9a-f]{1,8})\s*(?:;.*)?\r?$/i.exec(
      bytes.toString('latin1', at, lineEnd < 0 ? bytes.length : lineEnd),
    );
    if (size === null) return null;
    const length = Number.parseInt(size[1] ?? '', 16);
    if (length === 0) return Buffer.concat(chunks);
    if (lineEnd < 0) return null;
    const start = lineEnd + 1;
    chunks.push(bytes.subarray(start, start + length));
    at = start + length;
    if (bytes[at] === 0x0d) at++;
    if (bytes[at] === 0x0a) at++;
  }
  return null;
}
