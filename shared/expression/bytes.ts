/** UTF-8; a half surrogate pair becomes U+FFFD, as in the encoding standard of the web. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) {
      bytes[length++] = point;
    } else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
      bytes[length++] = 0x80 | (point & 63);
    } else if (point < 0x10000) {
      bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 63);
      bytes[length++] = 0x80 | (point & 63);
    } else {
      bytes[length++] = 0xf0 | (point >> 18);
      bytes[length++] = 0x80 | ((point >> 12) & 63);
      bytes[length++] = 0x80 | ((point >> 6) & 63);
      bytes[length++] = 0x80 | (point & 63);
    }
  }
  return bytes.slice(0, length);
}

const replacement = '\ufffd';

/** What is no UTF-8 (RFC 3629) becomes U+FFFD, byte by byte. */
export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = [];
  let part = '';
  let at = 0;
  while (at < bytes.length) {
    const { point, length } = readPoint(bytes, at);
    part += point === undefined ? replacement : String.fromCodePoint(point);
    at += length;
    if (part.length > 4096) {
      parts.push(part);
      part = '';
    }
  }
  parts.push(part);
  return parts.join('');
}

function readPoint(bytes: Uint8Array, at: number): { point: number | undefined; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { point: first, length: 1 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return { point: undefined, length: 1 };
  let point = first & (0x7f >> length);
  for (let i = 1; i < length; i += 1) {
    const next = bytes[at + i];
    if (next === undefined || (next & 0xc0) !== 0x80) return { point: undefined, length: 1 };
    point = (point << 6) | (next & 63);
  }
  const smallest = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80;
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < smallest || point > 0x10ffff || surrogate
    ? { point: undefined, length: 1 }
    : { point, length };
}

const hexDigits = '0123456789abcdef';

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  return text;
}

export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  }
  return bytes;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64Letters = `${letters}+/`;
const urlLetters = `${letters}-_`;

/** RFC 4648: section 4 with padding, or section 5 (safe in URLs) without. */
export function toBase64(bytes: Uint8Array, alphabet: 'plain' | 'url'): string {
  const characters = alphabet === 'url' ? urlLetters : base64Letters;
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    text += characters.charAt(a >> 2) + characters.charAt(((a & 3) << 4) | ((b ?? 0) >> 4));
    if (b !== undefined) text += characters.charAt(((b & 15) << 2) | ((c ?? 0) >> 6));
    if (c !== undefined) text += characters.charAt(c & 63);
  }
  return alphabet === 'url' ? text : text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

const base64Values: ReadonlyMap<string, number> = new Map([
  ...[...base64Letters].map((letter, index): [string, number] => [letter, index]),
  ['-', 62],
  ['_', 63],
]);

/** Both alphabets, with or without padding, line breaks ignored; undefined when it is neither. */
export function fromBase64(text: string): Uint8Array | undefined {
  const characters = text.replaceAll(/\s/g, '').replace(/={1,2}$/, '');
  if (characters.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((characters.length * 3) / 4));
  let bits = 0;
  let value = 0;
  let length = 0;
  for (const character of characters) {
    const next = base64Values.get(character);
    if (next === undefined) return undefined;
    value = ((value << 6) | next) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (value >> bits) & 255;
    }
  }
  return bytes;
}

/** Application of RFC 3986 as encodeURIComponent has it: all but A-Z a-z 0-9 - _ . ! ~ * ' ( ) */
export function percentEncode(text: string): string {
  return /^[\w.!~*'()-]*$/.test(text)
    ? text
    : Array.from(encodeUtf8(text), (byte) => {
        const character = String.fromCharCode(byte);
        if (/[\w.!~*'()-]/.test(character)) return character;
        return `%${toHex(Uint8Array.of(byte)).toUpperCase()}`;
      }).join('');
}

/** Undefined when a "%" is not followed by two hex digits. */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    decodeUtf8(fromHex(run.replaceAll('%', '')) ?? new Uint8Array()),
  );
}
