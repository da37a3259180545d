import { StepFailure } from '../steps/define-step.ts';

const STANDARD_OR_URL = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Standard or URL-safe, with or without line breaks. Throws StepFailure `body_invalid`. */
export function decodeBase64(text: string, what: string): Uint8Array {
  const compact = text.replace(/[\r\n\t ]+/g, '');
  // One character left over holds no whole byte.
  if (!STANDARD_OR_URL.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) {
    throw new StepFailure({
      code: 'body_invalid',
      message: `The content of ${what} is not Base64.`,
      hint: 'The "base64" field of an earlier binary answer fits, for example.',
    });
  }
  return Buffer.from(compact, 'base64');
}
