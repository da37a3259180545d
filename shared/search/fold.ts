import type { TextRange } from './tokenize.ts';

const plain = /^[\x20-\x7e]*$/;
const marks = /[\u0300-\u036f]/g;
/** Control characters separate words as white space does. */
const gaps = /[\s\p{Cc}]+/gu;

/**
 * The form in which texts are compared: without case and accents, with one space for any white
 * space. Index, scan and highlighting all go by it, so that they find the same.
 */
export function foldText(text: string): string {
  const flat = text.replace(gaps, ' ');
  if (plain.test(flat)) return flat.toLowerCase();
  return flat
    .normalize('NFD')
    .replace(marks, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(marks, '')
    .replaceAll('ς', 'σ');
}

/** Where `needles` stand in `text`, in order and without overlap; by the same rule as the search. */
export function findMatches(text: string, needles: readonly string[]): TextRange[] {
  const wanted = needles.map(foldText).filter((needle) => needle.trim() !== '');
  if (wanted.length === 0) return [];
  const { folded, starts } = foldWithStarts(text);
  const found: TextRange[] = [];
  for (const needle of wanted) {
    for (let at = folded.indexOf(needle); at !== -1; at = folded.indexOf(needle, at + 1)) {
      const from = starts[at] ?? text.length;
      const to = starts[at + needle.length] ?? text.length;
      if (to > from) found.push({ from, to });
    }
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const apart: TextRange[] = [];
  for (const range of found) {
    const last = apart.at(-1);
    if (last === undefined || range.from > last.to) apart.push({ ...range });
    else last.to = Math.max(last.to, range.to);
  }
  return apart;
}

/** A character with the marks that belong to it, or a gap. */
const pieces = /[\s\p{Cc}]+|\P{M}\p{M}*|\p{M}+/gu;

/** The folded text, and where in the original each of its characters came from. */
function foldWithStarts(text: string): { folded: string; starts: number[] } {
  const starts: number[] = [];
  let folded = '';
  for (const match of text.matchAll(pieces)) {
    const piece = foldText(match[0]);
    for (let i = 0; i < piece.length; i++) starts.push(match.index);
    folded += piece;
  }
  return { folded, starts };
}
