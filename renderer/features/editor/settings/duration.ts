export type DurationUnit = 'ms' | 's' | 'min' | 'h';

const unitMs: Record<DurationUnit, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** The largest unit in which it is a whole number. */
export function splitDuration(ms: number): { amount: number; unit: DurationUnit } {
  for (const unit of ['h', 'min', 's'] as const)
    if (ms !== 0 && ms % unitMs[unit] === 0) return { amount: ms / unitMs[unit], unit };
  return ms === 0 ? { amount: 0, unit: 's' } : { amount: ms, unit: 'ms' };
}

/** A unit stays with the value that was typed in it: 60 s are not turned into 1 min, nor 0.5 s into 500 ms. */
export function unitOf(
  ms: number | undefined,
  typed: { ms: number | undefined; unit: DurationUnit },
): DurationUnit {
  return ms === undefined || ms === typed.ms ? typed.unit : splitDuration(ms).unit;
}

export function joinDuration(amount: number, unit: DurationUnit): number {
  return Math.round(amount * unitMs[unit]);
}
