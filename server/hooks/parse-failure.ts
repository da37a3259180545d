import type { HookAnswer } from '../../engine/index.ts';
import { badRequest, headersTooLarge, timedOut, tooLarge } from './answers.ts';

/**
 * The answer to a `clientError` of Node's HTTP server; null when the connection itself is broken
 * and there is nobody to answer.
 */
export function answerToParseFailure(error: NodeJS.ErrnoException): HookAnswer | null {
  const code = error.code ?? '';
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge('Request line and headers are too long together.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return tooLarge('The chunk extensions are too long.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return timedOut();
    case 'HPE_INVALID_EOF_STATE':
      return badRequest('The connection was closed in the middle of the request.');
  }
  return code.startsWith('HPE_') ? badRequest(`This is not valid HTTP: ${reasonOf(error)}.`) : null;
}

/** The parser's own words, such as `Invalid character in Content-Length`; nothing of the request. */
function reasonOf(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : 'it cannot be read';
}
