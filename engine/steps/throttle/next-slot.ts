/**
 * The next time (ms UTC) at which somebody may go, and the turns to remember: sorted, as many as
 * count. With `burst` a turn is free when the one `limit` turns before is `perMs` ago.
 */
export function nextSlot(
  slots: readonly number[],
  options: { limit: number; perMs: number; spacing: 'burst' | 'even'; now: number },
): { slot: number; kept: number[] } {
  const { limit, perMs, spacing, now } = options;
  if (spacing === 'even') {
    const last = slots.at(-1);
    const slot = last === undefined ? now : Math.max(now, Math.ceil(last + perMs / limit));
    return { slot, kept: [slot] };
  }
  const before = slots.at(-limit);
  const slot = before === undefined || slots.length < limit ? now : Math.max(now, before + perMs);
  // The clock may have been set back: then the new turn is not the last one.
  const kept = [...slots, slot].sort((one, other) => one - other).slice(-limit);
  return { slot, kept };
}
