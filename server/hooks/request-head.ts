import type { IncomingMessage } from 'node:http';
import type { HookAnswer } from '../../engine/index.ts';
import { badRequest, headersTooLarge, methodNotAllowed } from './answers.ts';

export interface CheckedHead {
  ok: true;
  /** Path and query, also when the request line held a whole URL. */
  url: string;
  /** In bytes; null for a chunked body. */
  declaredLength: number | null;
}

export type HeadVerdict = CheckedHead | { ok: false; answer: HookAnswer };

/**
 * What Node's parser lets pass although RFC 9112 or our limits do not. Node would also drop fields
 * above its own maximum silently; here they are counted.
 */
export function checkHead(req: IncomingMessage, maxHeaders: number): HeadVerdict {
  if (req.rawHeaders.length > 2 * maxHeaders) {
    return refused(headersTooLarge(`The request has more than ${maxHeaders} header fields.`));
  }
  const isHttp11 = req.httpVersion === '1.1';
  if (!isHttp11 && req.httpVersion !== '1.0') return bad('Only HTTP/1.1 and HTTP/1.0 are spoken.');

  // RFC 9112, 3.2: exactly one Host; HTTP/1.0 may do without.
  const hosts = countHosts(req.rawHeaders);
  if (hosts > 1) return bad('The Host header is there more than once.');
  if (hosts === 0 && isHttp11) return bad('The Host header is missing.');

  // RFC 9112, 6.1: HTTP/1.0 knows no transfer coding, and we know none but chunked.
  const coding = req.headers['transfer-encoding'];
  if (coding !== undefined && (!isHttp11 || coding.trim().toLowerCase() !== 'chunked')) {
    return bad('The only Transfer-Encoding that can be read is "chunked", in HTTP/1.1.');
  }

  const expectation = req.headers.expect;
  if (expectation !== undefined && isHttp11 && expectation.toLowerCase() !== '100-continue') {
    return bad('The only Expect that is known is "100-continue".');
  }

  const url = originForm(req);
  if (typeof url !== 'string') return refused(url);
  const declaredLength = coding === undefined ? Number(req.headers['content-length'] ?? 0) : null;
  return { ok: true, url, declaredLength };
}

function refused(answer: HookAnswer): HeadVerdict {
  return { ok: false, answer };
}

function bad(detail: string): HeadVerdict {
  return refused(badRequest(detail));
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/** The four forms of a request target, RFC 9112, 3.2; CONNECT's comes as an event of its own. */
function originForm(req: IncomingMessage): string | HookAnswer {
  const target = req.url ?? '';
  if (target.startsWith('/')) return target;
  if (target === '*') {
    return req.method === 'OPTIONS'
      ? methodNotAllowed()
      : badRequest('"*" is not an address here.');
  }
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
  if (absolute === null) return badRequest('The address in the request line cannot be read.');
  const [, authority = '', rest = ''] = absolute;
  // The target's authority would take the place of Host; two different ones are an attack.
  const host = req.headers.host;
  if (host !== undefined && authority.toLowerCase() !== host.toLowerCase()) {
    return badRequest('The request line and the Host header name different hosts.');
  }
  if (host === undefined) return badRequest('The Host header is missing.');
  return rest.startsWith('/') ? rest : `/${rest}`;
}
