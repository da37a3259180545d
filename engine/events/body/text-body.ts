import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

export interface DecodedText {
  text: string;
  /** Set when the text is not what the sender meant, or may not be. */
  problem: string | null;
}

/**
 * Bytes as text, in the charset that was named or in UTF-8; a byte order mark decides and is taken
 * off (WHATWG Encoding, "decode"). What cannot be read becomes U+FFFD and is told.
 */
export function decodeText(bytes: Buffer, charset: string | undefined): DecodedText {
  const label = byteOrderMark(bytes) ?? charset?.toLowerCase() ?? 'utf-8';
  if (label === 'utf-8' || label === 'utf8') return decodeUtf8(bytes);
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label);
  } catch {
    const problem = `The charset "${label.slice(0, 40)}" is unknown; the text was read as UTF-8.`;
    return { text: decodeUtf8(bytes).text, problem };
  }
  const text = decoder.decode(bytes);
  const problem = text.includes('\uFFFD')
    ? `Some bytes are not ${decoder.encoding}; they are shown as U+FFFD.`
    : null;
  return { text, problem };
}

function decodeUtf8(bytes: Buffer): DecodedText {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return {
    text: bytes.toString('utf8', start),
    problem: isUtf8(bytes) ? null : 'Some bytes are not UTF-8; they are shown as U+FFFD.',
  };
}

function byteOrderMark(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}
