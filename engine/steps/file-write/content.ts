import { StepFailure } from '../define-step.ts';
import type { FileWriteParams } from './params.ts';

const MARK = '\u{feff}';

/** The bytes to write. `begins`: the file has nothing yet. Throws StepFailure `content_invalid`. */
export function contentOf(params: FileWriteParams, begins: boolean): Buffer {
  if ((params.text === undefined) === (params.base64 === undefined))
    throw new StepFailure({
      code: 'content_invalid',
      message: 'A file is written from either "text" or "base64".',
      hint: 'An expression may have given nothing: look at the step’s input.',
    });
  if (params.base64 !== undefined) return Buffer.from(params.base64, 'base64');
  const text = withBreaks(params.text ?? '', params);
  const marked = begins && (params.encoding === 'utf-8-bom' || params.encoding === 'utf-16le');
  return encoded(marked ? `${MARK}${text}` : text, params.encoding);
}

function withBreaks(text: string, { lineBreaks, endLine }: FileWriteParams): string {
  const unified = lineBreaks === 'keep' ? text : text.replaceAll(/\r\n|\r/g, '\n');
  const whole = endLine && !unified.endsWith('\n') ? `${unified}\n` : unified;
  return lineBreaks === 'crlf' ? whole.replaceAll('\n', '\r\n') : whole;
}

function encoded(text: string, encoding: FileWriteParams['encoding']): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding !== 'latin1') return Buffer.from(text, 'utf8');
  const outside = /[^\0-\u{ff}]/u.exec(text);
  if (outside !== null)
    throw new StepFailure({
      code: 'content_invalid',
      message: `The text holds "${outside[0]}", which latin1 does not have.`,
      hint: 'Write it as utf-8.',
    });
  return Buffer.from(text, 'latin1');
}
