import { isUtf8 } from 'node:buffer';
import type { MediaType } from '../events/body/media-type.ts';
import { decodeText } from '../events/body/text-body.ts';

/** More of a body is not searched: the beginning tells what it is. */
const SEARCHED_CHARACTERS = 64 * 1024;
/** So many bytes give that many characters, whatever the escapes. */
const READ_BYTES = 6 * SEARCHED_CHARACTERS;

/**
 * A body as people read it, so that it is found however it was written: escapes of JSON, forms and
 * XML undone, no white space between the parts of JSON, of multipart only what is text. Empty for
 * what is no text. `mask` is applied before anything is undone.
 */
export function readableBody(
  bytes: Buffer,
  type: MediaType | null,
  mask: (text: string) => string,
): string {
  if (bytes.length === 0) return '';
  const start = bytes.length > READ_BYTES ? bytes.subarray(0, READ_BYTES) : bytes;
  const essence = type?.essence ?? '';
  const readable = read(start, { essence, type, mask });
  return readable.length > SEARCHED_CHARACTERS ? readable.slice(0, SEARCHED_CHARACTERS) : readable;
}

function read(
  bytes: Buffer,
  options: { essence: string; type: MediaType | null; mask: (text: string) => string },
): string {
  const { essence, type, mask } = options;
  const text = (): string => mask(decodeText(bytes, type?.charset).text);
  if (/[/+](?:nd|x-nd|geo\+)?json$|[/+]jsonl?$/.test(essence)) return readableJson(text());
  if (essence === 'application/x-www-form-urlencoded') return readableForm(text());
  if (/[/+]xml$/.test(essence)) return withoutEntities(text());
  if (essence.startsWith('multipart/')) return readableParts(bytes, type?.boundary, mask);
  if (essence.startsWith('text/')) return text();
  if (!isProbablyText(bytes)) return '';
  const guessed = text();
  return /^\s*[{[]/.test(guessed) ? readableJson(guessed) : guessed;
}

function isProbablyText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 4096);
  if (start.includes(0)) return false;
  // The last character of the beginning may be cut off.
  return [0, 1, 2, 3].some((cut) => isUtf8(start.subarray(0, start.length - cut)));
}

const needsReading = /\\|[\n\r\t]|[:,[{] /;
const jsonParts = /"(?:[^"\\]|\\.)*(?:"|$)|\s+|[^"\s]+/gs;

/** Also of JSON that is cut off or broken. */
function readableJson(text: string): string {
  if (!needsReading.test(text)) return text;
  return text.replaceAll(jsonParts, (part) => {
    if (part.startsWith('"')) return part.includes('\\') ? unescapeJson(part) : part;
    return part.trim() === '' ? '' : part;
  });
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: ' ', f: ' ' };

function unescapeJson(part: string): string {
  return part.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_all, hex?: string, one?: string) =>
    hex === undefined
      ? (escapes[one ?? ''] ?? one ?? '')
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function readableForm(text: string): string {
  return text
    .split('&')
    .map((pair) => {
      const plain = pair.replaceAll('+', ' ');
      if (!plain.includes('%')) return plain;
      try {
        return decodeURIComponent(plain);
      } catch {
        return plain;
      }
    })
    .join('\n');
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi, (all, ...found) => {
    const [decimal, hex, name]: (string | undefined)[] = found;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if (name !== undefined) return entities[name.toLowerCase()] ?? all;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function readableParts(
  bytes: Buffer,
  boundary: string | undefined,
  mask: (text: string) => string,
): string {
  if (boundary === undefined) return '';
  const text = bytes.toString('latin1');
  return text
    .split(`--${boundary}`)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const content = Buffer.from(end === -1 ? '' : part.slice(end + 4), 'latin1');
      const head = Buffer.from(end === -1 ? part : part.slice(0, end), 'latin1').toString('utf8');
      return `${mask(head)}\n${isProbablyText(content) ? mask(content.toString('utf8')) : ''}`;
    })
    .join('\n');
}
