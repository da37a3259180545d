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
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (++seen > maxCandidates) break;
    if (candidate === name || candidate.length > maxNameLength) continue;
    const plainCandidate = simplify(candidate);
    if (plainCandidate === plain) return candidate;
    const apart = distance(plain, plainCandidate);
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

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}
