/** What there is to look at: single names, or everything. */
type Reason = 'names' | 'all';

export interface WakeUp {
  now(reason: Reason): void;
  /** The largest reason since it was asked last. */
  take(): Reason | null;
  /** Resolves at this time (of `performance.now()`), when there is something to do, or to stop. */
  until(at: number): Promise<void>;
  close(): void;
}

export function createWakeUp(signal: AbortSignal): WakeUp {
  let reason: Reason | null = null;
  let wake: (() => void) | null = null;
  const onAbort = (): void => wake?.();
  signal.addEventListener('abort', onAbort);
  return {
    now(given) {
      if (reason !== 'all') reason = given;
      wake?.();
    },
    take() {
      const taken = reason;
      reason = null;
      return taken;
    },
    until(at) {
      if (reason !== null || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const over = (): void => {
          clearTimeout(timer);
          wake = null;
          resolve();
        };
        const timer = setTimeout(over, Math.max(0, at - performance.now()));
        wake = over;
      });
    },
    close() {
      signal.removeEventListener('abort', onAbort);
      wake?.();
    },
  };
}
