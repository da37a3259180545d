/** From one bucket of migration 11 to the next. */
const RATIO = 1.25;

/** How often a duration lay in a bucket. */
export type Durations = Map<number, number>;

export function addDuration(durations: Durations, bucket: number, count: number): void {
  // Below zero: without a duration.
  if (bucket >= 0) durations.set(bucket, (durations.get(bucket) ?? 0) + count);
}

/**
 * Milliseconds that `share` (0 to 1) of the durations do not exceed, to the width of a bucket;
 * null: there are none.
 */
export function percentile(durations: Durations, share: number): number | null {
  const buckets = [...durations].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.ceil(total * share);
  for (const [bucket, count] of buckets) {
    if (left > count) {
      left -= count;
      continue;
    }
    if (bucket === 0) return 0;
    const low = RATIO ** (bucket - 1);
    return low + (low * RATIO - low) * ((left - 0.5) / count);
  }
  return null;
}
