/**
 * What happened since the start, as plain integers: counting must cost nothing where webhooks
 * arrive (some 20 ns each). They are made into metrics when somebody asks.
 */
export interface Counters {
  /** By endpoint (its seq; 0: none) and status. */
  readonly events: Tally;
  /** Events of triggers other than webhooks, by step type. */
  readonly sources: Tally;
  /** By why they were refused. */
  readonly rejections: Tally;
  /** By status. */
  readonly runs: Tally;
  /** By step type and status. */
  readonly steps: Tally;
  /** From first step to end, in seconds. */
  readonly runSeconds: Distribution;
  /** Writes that shared a transaction. */
  readonly commitWrites: Distribution;
  readonly commitSeconds: Distribution;
}

/** Counts by two labels, either of which may be empty. */
export interface Tally {
  add(one: string | number, other?: string): void;
  entries(): Iterable<readonly [one: string | number, other: string, count: number]>;
}

export interface Distribution {
  add(value: number): void;
  readonly bounds: readonly number[];
  /** One more than bounds: what is above the last. Not cumulative. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

export function createCounters(): Counters {
  return {
    events: createTally(),
    sources: createTally(),
    rejections: createTally(),
    runs: createTally(),
    steps: createTally(),
    runSeconds: createDistribution([0.001, 0.01, 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 86_400]),
    commitWrites: createDistribution([1, 2, 4, 8, 16, 32, 64, 128, 256, 512]),
    commitSeconds: createDistribution([0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1]),
  };
}

function createTally(): Tally {
  const counts = new Map<string | number, Map<string, number>>();
  return {
    add(one, other = '') {
      let inner = counts.get(one);
      if (inner === undefined) {
        inner = new Map();
        counts.set(one, inner);
      }
      inner.set(other, (inner.get(other) ?? 0) + 1);
    },
    *entries() {
      for (const [one, inner] of counts)
        for (const [other, count] of inner) yield [one, other, count] as const;
    },
  };
}

function createDistribution(bounds: readonly number[]): Distribution {
  const counts: number[] = Array.from({ length: bounds.length + 1 }, () => 0);
  let sum = 0;
  let count = 0;
  return {
    bounds,
    counts,
    add(value) {
      let at = 0;
      while (at < bounds.length && value > (bounds[at] ?? 0)) at++;
      counts[at] = (counts[at] ?? 0) + 1;
      sum += value;
      count++;
    },
    get sum() {
      return sum;
    },
    get count() {
      return count;
    },
  };
}
