import { BLOCK_BITS } from './marks/mark-sql.ts';

/** Rows as those of event_marks, with a bit for each of these seqs. */
export function blocksOf(seqs: Iterable<number>): Map<number, number> {
  const blocks = new Map<number, number>();
  for (const seq of seqs) {
    const block = Math.floor(seq / 2 ** BLOCK_BITS);
    blocks.set(block, ((blocks.get(block) ?? 0) | (1 << (seq & 31))) >>> 0);
  }
  return blocks;
}

/** The seqs of one row, the lowest first. */
export function* seqsOf(block: number, bits: number): Generator<number> {
  for (let place = 0; place <= 31; place++)
    if ((bits & (1 << place)) !== 0) yield block * 2 ** BLOCK_BITS + place;
}

export function countBits(bits: number): number {
  let left = bits;
  let count = 0;
  for (; left !== 0; left &= left - 1) count++;
  return count;
}
