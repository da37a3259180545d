/** How long a request is held that came before its step waits. */
const HOLD_MS = 10_000;
/** Held at once; only who has a genuine link can be. */
const MOST_HELD = 200;

/**
 * Some services call back before they have answered the request that gave them the link: the step
 * that waits for it is about to begin, and the request is held until it does.
 */
export interface EarlyArrivals {
  /** Resolves when the wait began, the time is over, or there are too many. */
  hold(token: string): Promise<void>;
  /** Durably. */
  began(token: string): void;
  close(): void;
}

export function createEarlyArrivals(): EarlyArrivals {
  const held = new Map<string, Set<() => void>>();
  let count = 0;
  let closed = false;

  return {
    hold(token) {
      if (closed || count >= MOST_HELD) return Promise.resolve();
      return new Promise((resolve) => {
        const own = held.get(token) ?? new Set();
        held.set(token, own);
        const release = (): void => {
          clearTimeout(timer);
          count--;
          own.delete(release);
          if (own.size === 0) held.delete(token);
          resolve();
        };
        const timer = setTimeout(release, HOLD_MS);
        own.add(release);
        count++;
      });
    },
    began(token) {
      for (const release of [...(held.get(token) ?? [])]) release();
    },
    close() {
      closed = true;
      for (const own of [...held.values()]) for (const release of [...own]) release();
    },
  };
}
