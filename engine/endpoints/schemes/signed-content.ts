import { allHeaders } from '../../events/raw-headers.ts';
import {
  duplicated,
  mismatch,
  missing,
  type NotVerified,
  type VerifiableRequest,
} from './scheme.ts';

export type SignedContent = { ok: true; parts: readonly Buffer[] } | NotVerified;

type Part =
  | { kind: 'text'; bytes: Buffer }
  | { kind: 'body' | 'timestamp' | 'method' | 'path' | 'url' }
  | { kind: 'header'; name: string };

const PLACEHOLDER = /\{(body|timestamp|method|path|url|header:[\w-]+)\}/;

/**
 * Reads a template like `v0:{timestamp}:{body}` once. `{body}` is the bytes as they arrived,
 * `{path}` what stood in the request line with its query, `{url}` the endpoint's public URL,
 * `{header:NAME}` and `{timestamp}` the text of a header. Everything else stands for itself.
 */
export function compileSignedContent(
  template: string,
): (request: VerifiableRequest, timestamp: string) => SignedContent {
  // With a capturing group, split alternates between text and placeholder.
  const parts = template
    .split(PLACEHOLDER)
    .map((piece, index) => (index % 2 === 0 ? textPart(piece) : placeholderPart(piece)))
    .filter((part) => part.kind !== 'text' || part.bytes.length > 0);

  return (request, timestamp) => {
    const content: Buffer[] = [];
    for (const part of parts) {
      const bytes = bytesOf(part, request, timestamp);
      if (!Buffer.isBuffer(bytes)) return bytes;
      content.push(bytes);
    }
    return { ok: true, parts: content };
  };
}

function textPart(text: string): Part {
  return { kind: 'text', bytes: Buffer.from(text, 'utf8') };
}

function placeholderPart(name: string): Part {
  switch (name) {
    case 'body':
    case 'timestamp':
    case 'method':
    case 'path':
    case 'url':
      return { kind: name };
    default:
      return { kind: 'header', name: name.slice('header:'.length).toLowerCase() };
  }
}

function bytesOf(part: Part, request: VerifiableRequest, timestamp: string): Buffer | NotVerified {
  switch (part.kind) {
    case 'text':
      return part.bytes;
    case 'body':
      return request.body;
    case 'timestamp':
      return wireBytes(timestamp);
    case 'method':
      return wireBytes(request.method);
    case 'path':
      return wireBytes(request.url);
    case 'url':
      return request.publicUrl === null
        ? mismatch('The signature covers the public URL, and the endpoint has none set.')
        : Buffer.from(request.publicUrl, 'utf8');
    case 'header': {
      const values = allHeaders(request.rawHeaders, part.name);
      const [value] = values;
      if (value === undefined) return missing(`The signed header "${part.name}" is missing.`);
      if (values.length > 1) {
        return duplicated(`The signed header "${part.name}" is there more than once.`);
      }
      return wireBytes(value);
    }
  }
}

/** Node hands the bytes of the request line and of headers over as latin1. */
function wireBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
