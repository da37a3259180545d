import { UserError } from '../../shared/errors.ts';
import { isCurlCommand, parseCurlCommand } from './curl-command.ts';
import { isHar, parseHar } from './har.ts';
import { parseRawHttp } from './raw-http.ts';

/** A request as somebody kept it. */
export interface CapturedRequest {
  method: string;
  /** Whole where the capture has it, and path and query otherwise. */
  url: string;
  /** In order, duplicates included; values are bytes as latin1, as Node has them. */
  headers: [name: string, value: string][];
  body: Buffer;
  /** What may have been lost on the way here. */
  remarks: string[];
}

export class CaptureUnreadableError extends UserError {
  readonly code = 'capture_unreadable';
}

export interface CaptureOptions {
  /** Of a HAR file with several requests, counted from 1. */
  entry?: number | undefined;
  /** Reads the file that a curl command names. */
  readFile: (path: string) => Promise<Buffer>;
}

/** Raw HTTP, a curl command or a HAR file. Throws CaptureUnreadableError. */
export async function parseCapture(
  bytes: Buffer,
  { entry, readFile }: CaptureOptions,
): Promise<CapturedRequest> {
  const text = bytes.toString('utf8').trimStart();
  if (isHar(text)) return parseHar(text, entry);
  if (entry !== undefined)
    throw new CaptureUnreadableError('Only a HAR file has several entries.', {
      hint: 'Leave --entry out.',
    });
  if (isCurlCommand(text)) return parseCurlCommand(text, readFile);
  return parseRawHttp(bytes);
}
