import { textOfBytes } from './raw-bytes.ts';
import type { UnfinishedWord, Word, Words } from './words.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  v: '\u000b',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** Signs that end a command where a word could begin; an address holds them only within a word. */
const END = /(?:[|;&]|\d?>|<<|<\s|#)/y;
/** The next command after a line break; other line breaks were lost their backslash in copying. */
const NEXT_COMMAND = /\n[ \t]*(?:\$ )?curl(?:\.exe)?\s/y;
const BLANK = /\s/;
/** A backslash with the end of its line, also where copying added blanks. */
const CONTINUED = /\\[ \t]*\r?\n/y;
const VARIABLE = /\$(?:\{[^}\n]{1,200}\}|[A-Za-z_]\w*)|\$\([^)\n]{0,500}\)/y;
const BACKQUOTED = /`[^`\n]{1,500}`/y;

/**
 * Splits a command as a POSIX shell does, with bash's `$'…'`, which browsers write. Nothing is
 * expanded: `$HOME` stays as it is.
 */
export function shellWords(command: string): Words | UnfinishedWord {
  const words: Word[] = [];
  let word: Word | null = null;
  let at = 0;
  const add = (text: string): Word => {
    word ??= { text: '', variables: [] };
    word.text += text;
    return word;
  };
  const end = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  while (at < command.length) {
    const char = command[at] ?? '';
    if (word === null && matchAt(END, command, at) !== null)
      return { words, rest: command.slice(at).trim() };
    const quote = quoteAt(command, at);
    if (quote !== null) {
      const quoted = quote.read(command, at + quote.open.length);
      if (quoted === null)
        return { unfinished: words.length + 1, start: command.slice(at, at + 40) };
      add(quoted.text).variables.push(...quoted.variables);
      at = quoted.end;
      continue;
    }
    const continued = matchAt(CONTINUED, command, at);
    if (continued !== null) {
      at += continued.length;
    } else if (char === '\\') {
      add(command[at + 1] ?? '');
      at += 2;
    } else if (BLANK.test(char)) {
      end();
      if (matchAt(NEXT_COMMAND, command, at) !== null)
        return { words, rest: command.slice(at).trim() };
      at++;
    } else {
      const variable = variableAt(command, at);
      const text = variable ?? char;
      const { variables } = add(text);
      if (variable !== null) variables.push(variable);
      at += text.length;
    }
  }
  end();
  return { words, rest: '' };
}

interface Quoted {
  text: string;
  variables: string[];
  /** Behind the closing quote. */
  end: number;
}

interface Quote {
  open: string;
  /** Null when it is not closed. */
  read: (command: string, start: number) => Quoted | null;
}

const QUOTES: readonly Quote[] = [
  { open: "$'", read: ansiQuoted },
  { open: '$"', read: doubleQuoted },
  { open: "'", read: singleQuoted },
  { open: '"', read: doubleQuoted },
];

function quoteAt(command: string, at: number): Quote | null {
  return QUOTES.find(({ open }) => command.startsWith(open, at)) ?? null;
}

function variableAt(command: string, at: number): string | null {
  return matchAt(VARIABLE, command, at) ?? matchAt(BACKQUOTED, command, at);
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function singleQuoted(command: string, start: number): Quoted | null {
  const end = command.indexOf("'", start);
  return end < 0 ? null : { text: command.slice(start, end), variables: [], end: end + 1 };
}

function doubleQuoted(command: string, start: number): Quoted | null {
  const variables: string[] = [];
  let text = '';
  let at = start;
  while (at < command.length) {
    const char = command[at] ?? '';
    if (char === '"') return { text, variables, end: at + 1 };
    if (char === '\\') {
      const next = /^\\(\r?\n|[\s\S])/.exec(command.slice(at, at + 3))?.[1] ?? '';
      if (!next.includes('\n')) text += /["\\$`]/.test(next) ? next : `\\${next}`;
      at += 1 + Math.max(1, next.length);
      continue;
    }
    const variable = variableAt(command, at);
    if (variable !== null) variables.push(variable);
    text += variable ?? char;
    at += variable?.length ?? 1;
  }
  return null;
}

const CODE = /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/y;

function ansiQuoted(command: string, start: number): Quoted | null {
  let text = '';
  /** Of `\x..` and `\ooo`, which give bytes: several of them can be one character. */
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) text += textOfBytes(bytes);
    bytes = [];
  };
  let at = start;
  while (at < command.length) {
    const char = command[at] ?? '';
    CODE.lastIndex = at;
    const code = char === '\\' ? CODE.exec(command) : null;
    if (code !== null) {
      const [whole, hex, octal, short, long] = code;
      const point = Number.parseInt(short ?? long ?? '', 16);
      if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
      else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
      else {
        flush();
        text += point <= 0x10_ff_ff ? String.fromCodePoint(point) : '\ufffd';
      }
      at += whole.length;
      continue;
    }
    flush();
    if (char === "'") return { text, variables: [], end: at + 1 };
    if (char === '\\') {
      const next = command[at + 1] ?? '';
      text += ESCAPES[next] ?? `\\${next}`;
      at += 2;
    } else {
      text += char;
      at++;
    }
  }
  return null;
}
