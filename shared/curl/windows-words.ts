import type { UnfinishedWord, Word, Words } from './words.ts';

/** As a POSIX shell would read it, up to the next caret that stands between quotes of its own. */
const PIECE =
  /[^'"^\\$]+|\\[\s\S]?|\$'(?:[^'\\]|\\[\s\S])*'|\$|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\^(?!"|\r?\n)/y;
const CARET = /\^(?:"|\r?\n)/y;

/** What browsers write for the Windows command prompt, and people after its documentation. */
export function looksLikeWindows(command: string): boolean {
  let at = 0;
  while (at < command.length) {
    if (matchAt(CARET, command, at) !== null) return true;
    const piece = matchAt(PIECE, command, at);
    if (piece === null) return false;
    at += piece.length;
  }
  return false;
}

/** A line break that belongs to the text: a caret, and two of them. */
const KEPT_BREAK = /\^\r?\n\r?\n/y;
const CONTINUED = /\^\r?\n/y;

interface Char {
  char: string;
  /** Not a separator, whatever it is. */
  literal: boolean;
}

/** Splits a command as cmd.exe and then the C runtime do. */
export function windowsWords(command: string): Words | UnfinishedWord {
  const { chars, rest } = withoutCarets(command);
  const words: Word[] = [];
  let word: string | null = null;
  let quoted = false;
  for (let at = 0; at < chars.length; at++) {
    const { char = '', literal = false } = chars[at] ?? {};
    const next = chars[at + 1]?.char;
    if (char === '\\' && (next === '\\' || next === '"')) {
      // Browsers double every backslash, not only those before a quote.
      word = (word ?? '') + next;
      at++;
    } else if (char === '"') {
      if (quoted && next === '"') {
        word = `${word ?? ''}"`;
        at++;
      } else {
        quoted = !quoted;
        word ??= '';
      }
    } else if (!quoted && !literal && (char === ' ' || char === '\t' || char === '\n')) {
      if (word !== null) words.push(asWord(word));
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quoted) return { unfinished: words.length + 1, start: (word ?? '').slice(0, 40) };
  if (word !== null) words.push(asWord(word));
  return { words, rest };
}

/** A caret takes the meaning of the next character away, except between quotes of cmd's own. */
function withoutCarets(command: string): { chars: Char[]; rest: string } {
  const chars: Char[] = [];
  let inQuotes = false;
  let at = 0;
  while (at < command.length) {
    const char = command[at] ?? '';
    if (char === '^' && !inQuotes) {
      const kept = matchAt(KEPT_BREAK, command, at);
      const continued = kept ?? matchAt(CONTINUED, command, at);
      if (kept !== null) chars.push({ char: '\n', literal: true });
      else if (continued === null && at + 1 < command.length)
        chars.push({ char: command[at + 1] ?? '', literal: false });
      at += continued?.length ?? 2;
      continue;
    }
    if (char === '"') inQuotes = !inQuotes;
    if (!inQuotes && (char === '|' || char === '&' || char === '>'))
      return { chars, rest: command.slice(at).trim() };
    if (char !== '\r') chars.push({ char, literal: false });
    at++;
  }
  return { chars, rest: '' };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** `%NAME%` would be filled in. */
function asWord(text: string): Word {
  return { text, variables: text.match(/%[A-Za-z_]\w*%/g) ?? [] };
}
