const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON leaves them out of text
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
const blank = /[ \t\r\n]*/y;

/**
 * Where a text stops being JSON (RFC 8259), as an offset; its length when only the end is missing.
 * JSON.parse says so only in words, and not always.
 */
export function jsonFault(source: string): number {
  let at = 0;
  /** What is open, innermost last. */
  const open: ('[' | '{')[] = [];
  let wants: 'value' | 'key' | 'colon' | 'more' = 'value';
  /** A closing bracket may come at once, but not behind a comma. */
  let mayClose = false;

  function take(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? '';
    at += found.length;
    return found !== '';
  }

  for (;;) {
    take(blank);
    const char = source[at];
    if (char === undefined) return source.length;
    const around = open.at(-1);
    const closes = (char === ']' && around === '[') || (char === '}' && around === '{');
    if (closes && (wants === 'more' || mayClose)) {
      open.pop();
      at += 1;
      wants = 'more';
      mayClose = false;
    } else if (wants === 'value') {
      mayClose = false;
      if (char === '[' || char === '{') {
        open.push(char);
        at += 1;
        wants = char === '[' ? 'value' : 'key';
        mayClose = true;
      } else if (take(text) || take(literal)) wants = 'more';
      else return openText(source, at);
    } else if (wants === 'key') {
      mayClose = false;
      if (!take(text)) return openText(source, at);
      wants = 'colon';
    } else if (wants === 'colon') {
      if (char !== ':') return at;
      at += 1;
      wants = 'value';
    } else {
      if (char !== ',' || around === undefined) return at;
      at += 1;
      wants = around === '{' ? 'key' : 'value';
    }
  }
}

/** A quote that is not closed is missing at the end; anything else is wrong where it stands. */
function openText(source: string, at: number): number {
  if (source[at] !== '"') return at;
  for (let i = at + 1; i < source.length; i += 1) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === '"' || source[i] === '\n') return i;
  }
  return source.length;
}
