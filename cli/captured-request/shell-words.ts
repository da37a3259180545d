const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  v: '\u000b',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/**
 * Splits a command as a POSIX shell does, with bash's `$'…'`, which browsers write. Nothing is
 * expanded: `$HOME` stays as it is. Null when a quote is not closed.
 */
export function shellWords(command: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < command.length) {
    const char = command[at] ?? '';
    if (char === "'") {
      const end = command.indexOf("'", at + 1);
      if (end < 0) return null;
      word = (word ?? '') + command.slice(at + 1, end);
      at = end + 1;
    } else if (char === '$' && command[at + 1] === "'") {
      const quoted = ansiQuoted(command, at + 2);
      if (quoted === null) return null;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (char === '"') {
      const quoted = doubleQuoted(command, at + 1);
      if (quoted === null) return null;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (char === '\\') {
      const next = /^\\(\r?\n|[\s\S])/.exec(command.slice(at))?.[1] ?? '';
      if (!next.includes('\n')) word = (word ?? '') + next;
      at += 1 + Math.max(1, next.length);
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      at++;
    } else {
      word = (word ?? '') + char;
      at++;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

function doubleQuoted(command: string, start: number): { text: string; end: number } | null {
  let text = '';
  for (let at = start; at < command.length; at++) {
    const char = command[at] ?? '';
    if (char === '"') return { text, end: at + 1 };
    if (char !== '\\') {
      text += char;
      continue;
    }
    const next = command[++at] ?? '';
    if (next === '\n') continue;
    text += /["\\$`]/.test(next) ? next : `\\${next}`;
  }
  return null;
}

function ansiQuoted(command: string, start: number): { text: string; end: number } | null {
  let text = '';
  for (let at = start; at < command.length; at++) {
    const char = command[at] ?? '';
    if (char === "'") return { text, end: at + 1 };
    if (char !== '\\') {
      text += char;
      continue;
    }
    const code = /^(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|U([0-9a-f]{1,8})|([0-7]{1,3}))/i.exec(
      command.slice(at + 1, at + 11),
    );
    if (code === null) {
      const next = command[++at] ?? '';
      text += ESCAPES[next] ?? `\\${next}`;
      continue;
    }
    const hex = code[1] ?? code[2] ?? code[3];
    const value = hex === undefined ? Number.parseInt(code[4] ?? '0', 8) : Number.parseInt(hex, 16);
    text += value <= 0x10_ff_ff ? String.fromCodePoint(value) : '\ufffd';
    at += code[0].length;
  }
  return null;
}
