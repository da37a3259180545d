const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Whether objects and lists are nested deeper than `limit`. Without recursion, and before parsing,
 * so that no depth of input costs stack. Counting brackets settles it for most texts: the search
 * for one character is many times faster than a look at each.
 */
export function isDeeperThan(text: string, limit: number): boolean {
  if (!hasMoreThan(text, limit)) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        if (depth > limit) return true;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        break;
    }
  }
  return false;
}

function hasMoreThan(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > limit) return true;
    }
  }
  return false;
}

/** Valid JSON with quotes around each number that would not stay what it is. */
export function exactNumbers(json: string): string {
  const pieces: string[] = [];
  let copied = 0;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(json, i);
    } else if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) {
      const end = endOfNumber(json, i);
      const literal = json.slice(i, end);
      if (!isExact(literal)) {
        pieces.push(json.slice(copied, i), '"', literal, '"');
        copied = end;
      }
      i = end - 1;
    }
  }
  return copied === 0 ? json : pieces.join('') + json.slice(copied);
}

/** Position of the closing quote, or of the text's end. */
function endOfString(text: string, open: number): number {
  for (let end = text.indexOf('"', open + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    // In valid JSON a comma, a closing bracket or white space ends a number.
    if (code <= 32 || code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE) break;
  }
  return end;
}

/** The longest literal that can be exact has 309 digits: 1 followed by zeros. */
const MAX_EXACT_LENGTH = 400;

/** Whether JavaScript's number has the same decimal value as the literal. */
function isExact(literal: string): boolean {
  if (literal.length > MAX_EXACT_LENGTH) return false;
  const number = Number(literal);
  if (!Number.isFinite(number)) return false;
  // 15 significant digits always survive (IEEE 754 double), unless the number is out of range.
  if (literal.length <= 15 && !/[eE]/.test(literal)) return true;
  return decimalForm(literal) === decimalForm(String(number));
}

/** Digits without zeros at either end, and the power of ten of the last one: `1.50e3` is `15e2`. */
function decimalForm(literal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === DIGIT_0) end -= 1;
  const significant = digits.slice(0, end);
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}e${power}`;
}
