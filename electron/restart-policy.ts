/** Crashes further back than this have nothing to do with each other. */
const WINDOW_MS = 5 * 60_000;
const MOST_CRASHES = 5;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 15_000;

export type AfterCrash =
  | { kind: 'again'; delayMs: number; recent: readonly number[] }
  | { kind: 'give-up'; recent: readonly number[] };

/**
 * What to do after the engine's process ended by itself: at once after a first crash, later after
 * each further one, and not any more when it does nothing but crash.
 *
 * @param crashes when it crashed before, in milliseconds
 */
export function afterCrash(crashes: readonly number[], now: number): AfterCrash {
  const recent = [...crashes, now].filter((at) => now - at < WINDOW_MS);
  if (recent.length > MOST_CRASHES) return { kind: 'give-up', recent };
  const delayMs = Math.min(FIRST_DELAY_MS * 4 ** (recent.length - 1), MAX_DELAY_MS);
  return { kind: 'again', delayMs, recent };
}
