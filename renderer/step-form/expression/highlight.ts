import type { TextRange } from './segments.ts';

export type TokenKind = 'text' | 'number' | 'word' | 'function' | 'path' | 'operator';

export interface Token extends TextRange {
  readonly kind: TokenKind;
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['text', /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?/y],
  ['number', /\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy],
  [
    'word',
    /[#/](?:if|each)\b|(?:else if|else|if|as|true|false|null|undefined|typeof|in)(?![\w$])/y,
  ],
  ['function', /[\p{L}_$][\p{L}\p{N}_$]*(?=\s*\()/uy],
  ['path', /[\p{L}_$][\p{L}\p{N}_$]*(?:\??\.[\p{L}_$][\p{L}\p{N}_$]*(?!\s*\()|\[\d+\])*/uy],
  ['operator', /[-+*/%=<>!&|?:~^.]+/y],
];

/** The parts of an expression that have a colour, from left to right. */
export function tokensOf(text: string, { from, to }: TextRange): Token[] {
  const tokens: Token[] = [];
  let at = from;
  while (at < to) {
    const token = tokenAt(text, at, to);
    if (token === undefined) at += 1;
    else {
      tokens.push(token);
      at = token.to;
    }
  }
  return tokens;
}

function tokenAt(text: string, at: number, to: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null && found[0] !== '') {
      return { kind, from: at, to: Math.min(to, at + found[0].length) };
    }
  }
  return undefined;
}
