import { distance } from 'fastest-levenshtein';

const maxCandidates = 500;
const maxNameLength = 80;

/**
 * The existing name that was probably meant, or `undefined` when none is close. Spelling that
 * differs only in case or in `_` and `-` (`created_at`, `createdAt`) counts as closest.
 */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length === 0 || name.length > maxNameLength) return undefined;
  const plain = simplify(name);
  let best: string | undefined;
  // Of two letters, one that differs is half of the name.
  let bestDistance = name.length < 3 ? 0 : Math.floor(name.length / 3) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (++seen > maxCandidates) break;
    if (candidate === name || candidate.length > maxNameLength) continue;
    const plainCandidate = simplify(candidate);
    if (plainCandidate === plain) return candidate;
    const apart = swapped(plain, plainCandidate) ? 1 : distance(plain, plainCandidate);
    if (apart < bestDistance) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}

/** The `; did you mean "x"?` part of a message, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
}

/** The same letters in another order: the most frequent slip counts as one. */
function swapped(name: string, candidate: string): boolean {
  return (
    name.length === candidate.length &&
    distance(name, candidate) <= 2 &&
    [...name].sort().join('') === [...candidate].sort().join('')
  );
}

export function toSentence(text: string): string {
  const end = /[.?!]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}
