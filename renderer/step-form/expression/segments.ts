import { functionNamed, isNamespace } from '../../../shared/expression/helpers/registry.ts';
import { parseExpression } from '../../../shared/expression/parse.ts';

/** Offsets in the field's text, in UTF-16 units; `to` is exclusive. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What stands in a field's text besides plain text, braces included.
 * - `pill`: only reads a path, so it is drawn as one thing.
 * - `expression`: calculates.
 * - `block`: `{{#if …}}`, `{{else}}`, `{{/each}}` and their like.
 * - `open`: has no end yet; it goes on to the end of the text or the next `{{`.
 */
export interface Segment extends TextRange {
  readonly kind: 'pill' | 'expression' | 'block' | 'open';
  /** What stands between the braces, without blanks around it. */
  readonly inner: TextRange;
  /** Of a pill: `['trigger', 'body', 'items', '0']`. */
  readonly path?: readonly string[];
}

const name = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const quoted = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const part = String.raw`\.${name}|\[(?:0|[1-9]\d{0,8})\]|\[(?:${quoted})\]`;
const plain = new RegExp(String.raw`\{\{\s*(${name}(?:${part})*)\s*\}\}`, 'uy');
const pathPart = new RegExp(String.raw`(${name})|\[(\d+)\]|\[(${quoted})\]`, 'uy');
const block = /\{\{\s*(?:[#/]|else(?=\s|\}\})|&)/y;
const constants: ReadonlySet<string> = new Set(['undefined', 'NaN', 'Infinity']);
const words: ReadonlySet<string> = new Set(['true', 'false', 'null', 'typeof', 'this', 'else']);

/** Never throws: a text that is being written is wrong most of the time. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open < 0) return segments;
    if (isEscaped(text, open, at)) {
      at = open + 2;
      continue;
    }
    const segment = segmentAt(text, open);
    segments.push(segment);
    at = Math.max(segment.to, open + 2);
  }
}

function isEscaped(text: string, open: number, from: number): boolean {
  let backslashes = 0;
  while (open - backslashes > from && text[open - backslashes - 1] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function segmentAt(text: string, open: number): Segment {
  const path = match(plain, text, open);
  if (path !== undefined) {
    const to = open + path[0].length;
    const keys = path[1] === undefined ? undefined : keysOfPath(path[1]);
    const inner = innerOf(text, open + 2, to - 2);
    const root = keys?.[0];
    if (keys !== undefined && root !== undefined && canBeRoot(root)) {
      return { kind: 'pill', from: open, to, inner, path: keys };
    }
    if (root === 'else') return { kind: 'block', from: open, to, inner };
    return { kind: 'expression', from: open, to, inner };
  }
  const kind = match(block, text, open) === undefined ? 'expression' : 'block';
  const end = endOf(text, open, kind);
  if (end === undefined) {
    const next = text.indexOf('{{', open + 2);
    const to = next < 0 ? text.length : next;
    return { kind: 'open', from: open, to, inner: innerOf(text, open + 2, to) };
  }
  return { kind, from: open, to: end, inner: innerOf(text, open + 2, end - 2) };
}

/** JavaScript's parser finds the end where it can: `}}` may stand inside of text or an object. */
function endOf(text: string, open: number, kind: 'expression' | 'block'): number | undefined {
  if (kind === 'expression') {
    try {
      return parseExpression(text, open + 2).end;
    } catch {
      // While it is being written, the next braces are the end.
    }
  }
  const close = text.indexOf('}}', open + 2);
  const next = text.indexOf('{{', open + 2);
  return close < 0 || (next >= 0 && next < close) ? undefined : close + 2;
}

function innerOf(text: string, from: number, to: number): TextRange {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  return { from: start, to: end };
}

function canBeRoot(root: string): boolean {
  if (constants.has(root) || words.has(root) || isNamespace(root)) return false;
  return functionNamed(root) === undefined;
}

/** The keys of `a.b[0]["c d"]`; nothing when it is no such path. */
export function keysOfPath(path: string): readonly string[] | undefined {
  const keys: string[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '.') at += 1;
    const found = match(pathPart, path, at);
    if (found === undefined) return undefined;
    const [whole, word, index, text] = found;
    const key = word ?? index ?? (text === undefined ? undefined : unquoted(text));
    if (key === undefined) return undefined;
    keys.push(key);
    at += whole.length;
  }
  return keys.length === 0 ? undefined : keys;
}

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replaceAll(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** The segment whose inside the position is in, between its braces. */
export function segmentAround(segments: readonly Segment[], position: number): Segment | undefined {
  return segments.find(
    ({ kind, from, to }) =>
      position >= from + 2 && (kind === 'open' ? position <= to : position <= to - 2),
  );
}

/** Where the last name of a path stands; `start` is where the path does. */
export function lastName(path: string, start: number): TextRange {
  const name = /[\p{L}\p{N}_$]+(?=[^\p{L}\p{N}_$]*$)/u.exec(path);
  return name === null
    ? { from: start, to: start + path.length }
    : { from: start + name.index, to: start + name.index + name[0].length };
}
