/** What is known of one thing that a rule watches. Times are ms UTC. */
export interface AlertState {
  /** Since when it is the case; null: it is not. */
  activeSince: number | null;
  /** It has been the case for as long as the rule wants. */
  firing: boolean;
  /** People were told that it is the case. */
  told: boolean;
  /** When they were told so last. */
  toldAt: number | null;
  text: string;
}

export const QUIET: AlertState = {
  activeSince: null,
  firing: false,
  told: false,
  toldAt: null,
  text: '',
};

export interface AlertTimes {
  now: number;
  /** How long it must be the case. */
  forMs: number;
  cooldownMs: number;
  /** Null: it is told once. */
  remindMs: number | null;
}

export type AlertNews = 'firing' | 'reminder' | 'resolved';

/**
 * The next state, and what is to be told. Told at the edges only: when it begins and when it ends;
 * within the cool-down a new beginning waits, and an end is always told. `text` null: it is not the
 * case now.
 */
export function decide(
  state: AlertState,
  text: string | null,
  { now, forMs, cooldownMs, remindMs }: AlertTimes,
): { next: AlertState; news: AlertNews | null } {
  if (text === null) {
    const next = { ...state, activeSince: null, firing: false };
    return state.told ? { next: { ...next, told: false }, news: 'resolved' } : { next, news: null };
  }
  // A clock that was set back must not hold a message until it has caught up.
  const activeSince = Math.min(state.activeSince ?? now, now);
  const firing = now - activeSince >= forMs;
  const next = { ...state, activeSince, firing, text };
  const passed = state.toldAt === null || state.toldAt > now ? Infinity : now - state.toldAt;
  if (firing && !state.told && passed >= cooldownMs)
    return { next: { ...next, told: true, toldAt: now }, news: 'firing' };
  if (firing && state.told && remindMs !== null && passed >= remindMs)
    return { next: { ...next, toldAt: now }, news: 'reminder' };
  return { next, news: null };
}

/** Whether the state says nothing that the next decision needs. */
export function isForgettable(state: AlertState, { now, cooldownMs }: AlertTimes): boolean {
  if (state.activeSince !== null || state.told) return false;
  return state.toldAt === null || state.toldAt > now || now - state.toldAt >= cooldownMs;
}
