import { decodeUtf8, encodeUtf8 } from '../expression/bytes.ts';

/** A byte from 0x80 that is no UTF-8 stands in a text as this plus the byte: a lone half of a pair. */
const MARK = 0xdc00;

/** Bytes as text: what is UTF-8 is read as such, any other byte is kept so that `bytesOf` gives it back. */
export function textOfBytes(bytes: readonly number[]): string {
  const text = decodeUtf8(Uint8Array.from(bytes));
  if (!text.includes('\ufffd')) return text;
  return bytes.map((byte) => String.fromCharCode(byte < 0x80 ? byte : MARK + byte)).join('');
}

const LONE = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

/** Whether a text holds bytes that are no UTF-8. */
export function hasRawBytes(text: string): boolean {
  return LONE.test(text);
}

/** The bytes of a text of `textOfBytes`, or of any other as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  if (!hasRawBytes(text)) return encodeUtf8(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code > MARK + 0x7f && code <= MARK + 0xff) bytes.push(code - MARK);
    else for (const byte of encodeUtf8(character)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
