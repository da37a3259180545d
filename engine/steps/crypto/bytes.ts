import { StepFailure } from '../define-step.ts';

export const ENCODINGS = ['utf8', 'hex', 'base64', 'base64url'] as const;

/** Throws StepFailure `crypto_encoding`, which never shows the text: it may be a key. */
export function decodeBytes(
  text: string,
  encoding: (typeof ENCODINGS)[number],
  what: 'input' | 'key',
): Buffer {
  const bytes = Buffer.from(text, encoding);
  // Buffer passes over what does not belong there: a wrong key would sign what nobody can verify.
  if (encoding === 'utf8' || bytes.toString(encoding) === written(text, encoding)) return bytes;
  throw new StepFailure({
    code: 'crypto_encoding',
    message: `The ${what} is not written as ${encoding}.`,
    hint: `Check how its bytes are written; plain text is "utf8".`,
  });
}

/** The one way in which these bytes are written. */
function written(text: string, encoding: 'hex' | 'base64' | 'base64url'): string {
  const plain = text.trim();
  if (encoding === 'hex') return plain.toLowerCase();
  const bare = plain.replace(/=+$/, '');
  return encoding === 'base64' ? bare.padEnd(Math.ceil(bare.length / 4) * 4, '=') : bare;
}
