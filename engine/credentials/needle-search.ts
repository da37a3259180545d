const HASHES = 1 << 16;
/** Every needle has at least this many characters. */
const READ = 3;

/**
 * Whether a text holds one of many needles. One walk over the text whatever their number: with fifty
 * credentials there are more than a thousand, and nearly every text that is stored holds none.
 */
export function needleSearch(needles: readonly string[]): (text: string) => boolean {
  if (needles.length === 0) return () => false;
  const isBeginning = new Uint8Array(HASHES);
  const byBeginning = new Map<number, string[]>();
  for (const needle of needles) {
    const hash = hashAt(needle, 0);
    isBeginning[hash] = 1;
    const same = byBeginning.get(hash);
    if (same === undefined) byBeginning.set(hash, [needle]);
    else same.push(needle);
  }
  return (text) => {
    for (let at = 0; at <= text.length - READ; at++) {
      const hash = hashAt(text, at);
      if (isBeginning[hash] === 0) continue;
      if (byBeginning.get(hash)?.some((needle) => text.startsWith(needle, at))) return true;
    }
    return false;
  };
}

/** Of the three characters from `at` on. */
function hashAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return (first ^ (second << 5) ^ (text.charCodeAt(at + 2) << 10)) & (HASHES - 1);
}
