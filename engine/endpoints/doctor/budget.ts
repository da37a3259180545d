/** How much a diagnosis may compute: it runs in the process that receives webhooks. */
export interface Budget {
  /** False when there is nothing left for one more hash over so many bytes. */
  take(bytes: number): boolean;
  readonly isSpent: boolean;
}

const MOST_HASHES = 900;
const MOST_BYTES = 24 * 1024 * 1024;

export function createBudget(): Budget {
  let hashes = 0;
  let bytes = 0;
  let isSpent = false;
  return {
    take(more) {
      if (hashes + 1 > MOST_HASHES || bytes + more > MOST_BYTES) isSpent = true;
      else {
        hashes += 1;
        bytes += more;
      }
      return !isSpent;
    },
    get isSpent() {
      return isSpent;
    },
  };
}
