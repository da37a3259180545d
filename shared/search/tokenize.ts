/** A range of the text: `from` is the first character, `to` the one behind the last. */
export interface TextRange {
  from: number;
  to: number;
}

/** A text as it is meant, and where it stands, its quotes included. */
export interface QuotedText extends TextRange {
  text: string;
  quoted: boolean;
  /** False: its closing quote is still missing. */
  closed: boolean;
}

const opening = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
]);

export function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

export function isQuote(character: string | undefined): boolean {
  return character !== undefined && opening.has(character);
}

/** From an opening quote to its closing one, or to the end; `\"` and `\\` stand for themselves. */
export function readQuoted(text: string, from: number): QuotedText {
  const closing = opening.get(text[from] ?? '') ?? '"';
  let value = '';
  let at = from + 1;
  while (at < text.length) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (character === '\\' && (next === closing || next === '\\')) {
      value += next;
      at += 2;
      continue;
    }
    at++;
    // What a phone writes as “ may be closed with a plain quote.
    if (character === closing || (character === '"' && closing !== '"'))
      return { text: value, from, to: at, quoted: true, closed: true };
    value += character;
  }
  return { text: value, from, to: text.length, quoted: true, closed: false };
}

/** Up to the next white space, or to one of the characters in `until`. */
export function readBare(text: string, from: number, until = ''): QuotedText {
  let to = from;
  while (to < text.length && !isSpace(text[to]) && !until.includes(text[to] ?? ' ')) to++;
  return { text: text.slice(from, to), from, to, quoted: false, closed: true };
}

export function readText(text: string, from: number, until = ''): QuotedText {
  return isQuote(text[from]) ? readQuoted(text, from) : readBare(text, from, until);
}
