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
  /** The host knows that the computer slept; on some systems the steady clock goes on meanwhile. */
  slept(sleep: { from: number; until: number }): void;
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
  function jumped(jump: ClockJump): void {
    jumps = [...jumps, jump].slice(-MOST_JUMPS);
    since = jump.at;
  }
  function look(): boolean {
    const next = { clock: now(), steady: steady() };
    const byMs = Math.round(next.clock - last.clock - (next.steady - last.steady));
    last = next;
    const isJump = Math.abs(byMs) > TOLERANCE_MS;
    if (isJump) jumped({ at: next.clock, byMs });
    return isJump;
  }
  return {
    look: () => void look(),
    slept({ from, until }) {
      const isKnown = look() || jumps.some(({ at }) => at >= from);
      if (!isKnown && until - from > TOLERANCE_MS) jumped({ at: until, byMs: until - from });
    },
    jumps: () => jumps,
    awakeSince: () => since,
  };
}
