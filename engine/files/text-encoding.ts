import { StepFailure } from '../steps/define-step.ts';

/** `auto` goes by the byte order mark, and takes UTF-8 without one. */
export const AUTO = 'auto';

/** Whether text can be read in it: a label of the Encoding standard, such as `windows-1252`. */
export function isEncoding(label: string): boolean {
  if (label === AUTO) return true;
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

/**
 * Bytes as text, without a byte order mark. `cut`: they may begin or end in the middle of a
 * character. Throws StepFailure `file_not_text`.
 */
export function decodeText(
  bytes: Buffer,
  options: { encoding: string; cut: boolean; path: string },
): string {
  const encoding = options.encoding === AUTO ? markedEncoding(bytes) : options.encoding;
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    if (!options.cut) return decoder.decode(bytes);
    // An incomplete end stays in the decoder.
    return decoder.decode(fromWholeCharacter(bytes, decoder.encoding), { stream: true });
  } catch {
    throw new StepFailure({
      code: 'file_not_text',
      message: `${options.path} is not text in ${decoder.encoding}.`,
      hint: 'Choose the encoding that it was written in, such as windows-1252, or read it as base64.',
      details: { path: options.path, encoding: decoder.encoding },
    });
  }
}

function markedEncoding(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The rest of a UTF-8 character that began before. */
function fromWholeCharacter(bytes: Buffer, encoding: string): Buffer {
  if (encoding !== 'utf-8') return bytes;
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start);
}
