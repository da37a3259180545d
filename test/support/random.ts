export interface Random {
  readonly seed: number;
  /** From 0 up to, not including, 1. */
  next(): number;
  between(low: number, high: number): number;
}

/**
 * The same numbers for the same seed, so that a failure can be repeated: `PATCHBAY_SEED=123 npm
 * test`, unless the caller has a seed. The algorithm is mulberry32.
 */
export function seededRandom(own?: number): Random {
  const given = own ?? Number(process.env.PATCHBAY_SEED);
  const seed = Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31);
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return { seed, next, between: (low, high) => low + next() * (high - low) };
}
