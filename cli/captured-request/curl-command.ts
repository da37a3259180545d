import { CurlUnreadableError } from '../../shared/curl/command.ts';
import { bytesOf } from '../../shared/curl/raw-bytes.ts';
import {
  type CurlRequest,
  type DataPart,
  percentEncoded,
  readCurl,
} from '../../shared/curl/request.ts';
import { type CapturedRequest, CaptureUnreadableError } from './captured-request.ts';

export function isCurlCommand(text: string): boolean {
  return /^(?:\$ )?curl(?:\.exe)?\s/.test(text);
}

/** A command as browsers and documentation write it. Files that it names are read. */
export async function parseCurlCommand(
  text: string,
  readFile: (path: string) => Promise<Buffer>,
): Promise<CapturedRequest> {
  const request = read(text);
  if (request.form.length > 0)
    throw new CaptureUnreadableError('A multipart form (-F) cannot be rebuilt from a command.', {
      hint: 'Its boundary is chosen anew each time. Keep the request as raw HTTP instead.',
    });
  if (request.upload !== null)
    throw new CaptureUnreadableError('An upload (-T) is not read.', {
      hint: 'Write the file as --data-binary @FILE, with -X PUT.',
    });
  const headers = [...request.headers];
  const add = (name: string, value: string) => {
    const known = headers.some(([other]) => other.toLowerCase() === name.toLowerCase());
    if (!known) headers.push([name, value]);
  };
  const { user, bearer, json } = request;
  if (user !== null) {
    const pair = Buffer.from(`${user.username}:${user.password}`, 'utf8');
    add('Authorization', `Basic ${pair.toString('base64')}`);
  }
  if (bearer !== null) add('Authorization', `Bearer ${bearer}`);
  if (request.data.length > 0) {
    if (json) add('Accept', 'application/json');
    add('Content-Type', json ? 'application/json' : 'application/x-www-form-urlencoded');
  }
  const parts: Buffer[] = [];
  for (const part of request.data) {
    if (parts.length > 0 && part.join) parts.push(Buffer.from('&'));
    parts.push(await bytesOfPart(part, readFile));
  }
  return {
    method: request.method,
    url: request.url,
    headers: headers.map(([name, value]) => [name, Buffer.from(bytesOf(value)).toString('latin1')]),
    body: Buffer.concat(parts),
    remarks: [],
  };
}

function read(text: string): CurlRequest {
  try {
    return readCurl(text);
  } catch (error) {
    if (!(error instanceof CurlUnreadableError)) throw error;
    const { message, hint } = error;
    throw new CaptureUnreadableError(message, hint === undefined ? {} : { hint });
  }
}

async function bytesOfPart(
  part: DataPart,
  readFile: (path: string) => Promise<Buffer>,
): Promise<Buffer> {
  if (part.kind === 'text') return Buffer.from(bytesOf(part.text));
  const content = await readFile(part.file);
  switch (part.as) {
    case 'bytes':
      return content;
    case 'without-line-breaks':
      // curl leaves out line breaks of a file here.
      return Buffer.from(content.filter((byte) => byte !== 0x0a && byte !== 0x0d));
    case 'url-encoded':
      return Buffer.from(part.prefix + percentEncoded(content.toString('utf8')));
  }
}
