import { CONNECTION_HEADERS } from '../../../shared/connection-headers.ts';
import type { EventDetail } from '../../../shared/model/event.ts';
import { shellQuote } from '../../ui/shell-quote.ts';

/** What curl writes by itself, or what belongs to one connection (RFC 9110, 7.6.1). */
export const LEFT_TO_CURL: ReadonlySet<string> = new Set([...CONNECTION_HEADERS, 'expect', 'host']);

/** Text that survives a terminal: no control characters but line breaks and tabs. */
function isPlain(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return !/[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/.test(text);
}

/**
 * The command that sends the event again, byte for byte.
 *
 * @param hooksUrl where the hooks listener can be reached: `http://127.0.0.1:4780`
 * @param bodyBase64 the stored bytes, for a body that is not whole or not text in the event itself
 */
export function curlCommand(
  event: Pick<EventDetail, 'method' | 'path' | 'rawHeaders' | 'bodyText' | 'bodySize'>,
  { hooksUrl, bodyBase64 }: { hooksUrl: string; bodyBase64?: string },
): string {
  const url = new URL(event.path, hooksUrl).href;
  const parts = [`curl -X ${shellQuote(event.method)} ${shellQuote(url)}`];
  for (const [name, value] of event.rawHeaders) {
    if (LEFT_TO_CURL.has(name.toLowerCase())) continue;
    // curl drops a header with an empty value unless it ends with a semicolon.
    parts.push(`-H ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`);
  }
  if (event.bodySize === 0) return parts.join(' \\\n  ');
  // With a body, curl calls it a form where no type is named; a name without a value takes that away.
  if (!event.rawHeaders.some(([name]) => name.toLowerCase() === 'content-type'))
    parts.push("-H 'Content-Type:'");
  if (bodyBase64 === undefined && event.bodyText !== null && isPlain(event.bodyText)) {
    // curl reads a file where the text starts with "@"; --data-raw does not.
    parts.push(`--data-raw ${shellQuote(event.bodyText)}`);
    return parts.join(' \\\n  ');
  }
  parts.push('--data-binary @-');
  return `printf %s ${shellQuote(bodyBase64 ?? '')} | base64 -d | ${parts.join(' \\\n  ')}`;
}

/** Whether the command needs the stored bytes. */
export function needsBytes(event: Pick<EventDetail, 'bodyText' | 'bodyTruncated' | 'bodySize'>) {
  if (event.bodySize === 0) return false;
  return event.bodyText === null || event.bodyTruncated || !isPlain(event.bodyText);
}
