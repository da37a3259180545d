import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { HookAnswer } from '../../engine/index.ts';
import { CONNECTION_HEADERS } from '../../shared/connection-headers.ts';
import { BugError } from '../../shared/errors.ts';

/** The listener frames the message; a header of the same name would contradict it. */
const FRAMING: ReadonlySet<string> = new Set(CONNECTION_HEADERS);

const FRAMING_LENGTHS = new Set(Array.from(FRAMING, (name) => name.length));

/** Throws when the answer cannot be sent as it is; nothing has been written then. */
export function sendAnswer(res: ServerResponse, answer: HookAnswer, close: boolean): void {
  const headers = flatHeaders(answer, close);
  res.writeHead(checkedStatus(answer.status), headers);
  if (hasNoContent(answer)) res.end();
  // Node writes a text body in one go with the head, both in UTF-8; alone, the head is latin1.
  else if (typeof answer.body === 'string' && !headers.every(isAscii))
    res.end(Buffer.from(answer.body));
  else res.end(answer.body);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** The whole answer as text, for a socket whose request Node could not parse. Always closes. */
export function rawAnswer(answer: HookAnswer): string {
  const { status } = answer;
  const lines = [`HTTP/1.1 ${checkedStatus(status)} ${STATUS_CODES[status] ?? ''}`];
  const headers = flatHeaders(answer, true);
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  lines.push(`date: ${new Date().toUTCString()}`);
  const body = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString();
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * Name, value, name, value: the form Node writes without making an object of it. In a plain loop,
 * because it runs for every answer.
 */
function flatHeaders(answer: HookAnswer, close: boolean): string[] {
  const { headers } = answer;
  const flat: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !isFraming(name)) flat.push(name, value);
  }
  if (!hasNoContent(answer)) flat.push('content-length', String(Buffer.byteLength(answer.body)));
  if (close) flat.push('connection', 'close');
  return flat;
}

function isFraming(name: string): boolean {
  // Most names are told apart by their length.
  return FRAMING_LENGTHS.has(name.length) && FRAMING.has(name.toLowerCase());
}

/** RFC 9110, 15.3.5: neither body nor Content-Length. */
function hasNoContent(answer: HookAnswer): boolean {
  return answer.status === 204 || answer.status === 304;
}

function checkedStatus(status: number): number {
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new BugError(`${status} cannot be the status of an answer`);
}
