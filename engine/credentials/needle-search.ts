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
    const hash = hashOf(needle.charCodeAt(0), needle.charCodeAt(1), needle.charCodeAt(2));
    isBeginning[hash] = 1;
    const same = byBeginning.get(hash);
    if (same === undefined) byBeginning.set(hash, [needle]);
    else same.push(needle);
  }
  return (text) => {
    let first = text.charCodeAt(0);
    let second = text.charCodeAt(1);
    for (let at = 0; at <= text.length - READ; at++) {
      const third = text.charCodeAt(at + 2);
      const hash = hashOf(first, second, third);
      first = second;
      second = third;
      if (isBeginning[hash] === 0) continue;
      if (byBeginning.get(hash)?.some((needle) => text.startsWith(needle, at))) return true;
    }
    return false;
  };
}

/** Of three characters. */
function hashOf(first: number, second: number, third: number): number {
  return (first ^ (second << 5) ^ (third << 10)) & (HASHES - 1);
}
