import { createHash } from 'node:crypto';
import { decodeBase64 } from '../../http/base64.ts';
import { StepFailure } from '../define-step.ts';
import type { MultipartPart } from './params.ts';

export interface EncodedMultipart {
  contentType: string;
  bytes: Uint8Array;
}

/**
 * multipart/form-data (RFC 7578), names escaped as browsers do. The boundary follows from `seed`,
 * so that a retry sends the same bytes under the same idempotency key. Throws StepFailure.
 */
export function encodeMultipart(parts: readonly MultipartPart[], seed: string): EncodedMultipart {
  const encoded = parts.flatMap((part) => {
    const content = partContent(part);
    return content === null ? [] : [{ head: partHead(part), content }];
  });
  const boundary = boundaryFor(
    encoded.map(({ content }) => content),
    seed,
  );
  const pieces = encoded.flatMap(({ head, content }) => [
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  const bytes = Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}

function partHead(part: MultipartPart): string {
  const isFile = part.contentBase64 !== undefined || part.filename !== undefined;
  const filename = isFile ? `; filename="${escapeName(part.filename ?? 'file')}"` : '';
  const type = part.contentType ?? (isFile ? 'application/octet-stream' : undefined);
  if (type !== undefined && /[\r\n\0]/.test(type)) {
    throw new StepFailure({
      code: 'body_invalid',
      message: `The content type of the part "${part.name}" holds a line break.`,
    });
  }
  const disposition = `Content-Disposition: form-data; name="${escapeName(part.name)}"${filename}`;
  return type === undefined ? disposition : `${disposition}\r\nContent-Type: ${type}`;
}

/** Null when the part is left out. */
function partContent(part: MultipartPart): Uint8Array | null {
  if (part.contentBase64 !== undefined) {
    return decodeBase64(part.contentBase64, `the part "${part.name}"`);
  }
  return part.value === null || part.value === undefined ? null : Buffer.from(`${part.value}`);
}

function escapeName(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}

function boundaryFor(contents: readonly Uint8Array[], seed: string): string {
  for (let round = 0; ; round++) {
    const digest = createHash('sha256').update(`${round}:${seed}`).digest('hex');
    const boundary = `patchbay-${digest.slice(0, 32)}`;
    if (!contents.some((content) => Buffer.from(content).includes(boundary))) return boundary;
  }
}
