/** Tokens that always take the same number of digits. */
const fixedWidth = new Set([
  'yy',
  'yyyy',
  'MM',
  'LL',
  'dd',
  'HH',
  'hh',
  'mm',
  'ss',
  'SSS',
  'ooo',
  'WW',
]);

/**
 * Says why dates cannot be read by a format, or nothing. The library makes a regular expression of
 * the format; tokens of varying width side by side (`dMyH`) can be split in so many ways that a
 * text which does not fit would be tried for ever.
 */
export function ambiguousFormat(format: string): string | undefined {
  const seen = new Set<string>();
  let previous: string | undefined;
  for (const [part, token] of format.matchAll(/'[^']*'|(([A-Za-z])\2*)|[^A-Za-z']|'/g)) {
    if (token === undefined) {
      // Digits between tokens separate nothing.
      if (/[^\d']/.test(part)) previous = undefined;
      continue;
    }
    const letter = token.charAt(0);
    if (seen.has(letter)) return `"${letter}" occurs twice`;
    seen.add(letter);
    if (previous !== undefined && !(fixedWidth.has(previous) && fixedWidth.has(token))) {
      return `put something between "${previous}" and "${token}", or write both with all digits (dd, MM, yyyy)`;
    }
    previous = token;
  }
  return undefined;
}
