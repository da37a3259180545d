/**
 * May a pattern run without a watchdog? Starting one costs a fifth of a millisecond, a hundred
 * times what a small pattern on a short text takes. Each repetition of a pattern can end in as many
 * places as the text has characters, and each `|` doubles the ways: when all of that together is
 * few, the pattern ends soon whatever it is. Anything that could repeat a repetition is not few.
 */
export function endsSoon(pattern: string, inputLength: number): boolean {
  const counted = countChoices(pattern);
  if (counted === undefined) return false;
  const places = Math.max(2, inputLength + 1);
  return places ** (counted.repetitions + 1) * 2 ** counted.alternatives <= maxSteps;
}

/** A few milliseconds. */
const maxSteps = 200_000;

function countChoices(pattern: string): { repetitions: number; alternatives: number } | undefined {
  let repetitions = 0;
  let alternatives = 0;
  for (let i = 0; i < pattern.length; i += 1) {
    switch (pattern[i]) {
      case '\\':
        i += 1;
        // Back references, and names of groups and properties.
        if (/[1-9kpP]/.test(pattern[i] ?? '')) return undefined;
        break;
      case '[':
        i = classEnd(pattern, i);
        break;
      case '(':
        // Look-around and flags; names of groups are rare.
        if (pattern[i + 1] === '?' && pattern[i + 2] !== ':') return undefined;
        if (pattern[i + 1] === '?') i += 2;
        break;
      case ')':
        if (/[*+?{]/.test(pattern[i + 1] ?? '')) return undefined;
        break;
      case '*':
      case '+':
      case '?':
      case '{':
        repetitions += 1;
        break;
      case '|':
        alternatives += 1;
    }
  }
  return { repetitions, alternatives };
}

function classEnd(pattern: string, open: number): number {
  let i = open + 1;
  while (i < pattern.length && pattern[i] !== ']') i += pattern[i] === '\\' ? 2 : 1;
  return i;
}
