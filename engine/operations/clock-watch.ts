/** Between two looks the clocks may drift apart by this much without anybody having set one. */
const TOLERANCE_MS = 2000;
const MOST_JUMPS = 20;

export interface ClockJump {
  /** By the clock after it. */
  at: number;
  /** How much the clock went further than the time that passed; negative: it went back. */
  byMs: number;
}

/**
 * Notices when the clock was set, or the computer slept: then the time of day has gone on and our
 * own has not.
 */
export interface ClockWatch {
  look(): void;
  /** Oldest first, the last twenty. */
  jumps(): readonly ClockJump[];
  /** Since when the engine could have received without a gap. */
  awakeSince(): number;
}

export function createClockWatch(deps: {
  now: () => number;
  /** A clock that only goes forward and stands still while the computer sleeps. */
  steady?: () => number;
}): ClockWatch {
  const { now, steady = () => performance.now() } = deps;
  let last = { clock: now(), steady: steady() };
  let since = last.clock;
  let jumps: ClockJump[] = [];
  return {
    look() {
      const next = { clock: now(), steady: steady() };
      const byMs = Math.round(next.clock - last.clock - (next.steady - last.steady));
      if (Math.abs(byMs) > TOLERANCE_MS) {
        jumps = [...jumps, { at: next.clock, byMs }].slice(-MOST_JUMPS);
        since = next.clock;
      }
      last = next;
    },
    jumps: () => jumps,
    awakeSince: () => since,
  };
}
