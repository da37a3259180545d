import { assertNever } from '../../../shared/errors.ts';
import { decodeBase64 } from '../../http/base64.ts';
import { pairs } from '../../http/headers.ts';
import { encodeMultipart } from './multipart.ts';
import type { BodyParams } from './params.ts';

/** Bytes in memory, so that a redirect or a retry can send them again. */
export interface EncodedBody {
  /** Used unless the author set the header. */
  contentType: string;
  content: string | Uint8Array;
}

/** Throws StepFailure `body_invalid`. */
export function encodeBody(body: BodyParams, seed: string): EncodedBody | null {
  switch (body.type) {
    case 'none':
      return null;
    case 'json':
      return {
        contentType: 'application/json',
        content: JSON.stringify(body.value) ?? 'null',
      };
    case 'form':
      return {
        contentType: 'application/x-www-form-urlencoded',
        content: new URLSearchParams(pairs(body.fields)).toString(),
      };
    case 'multipart': {
      const { contentType, bytes } = encodeMultipart(body.fields, seed);
      return { contentType, content: bytes };
    }
    case 'raw':
      return body.base64 === undefined
        ? { contentType: body.contentType ?? 'text/plain; charset=utf-8', content: body.text ?? '' }
        : {
            contentType: body.contentType ?? 'application/octet-stream',
            content: decodeBase64(body.base64, 'the body'),
          };
    default:
      return assertNever(body);
  }
}
