import type { Logger } from 'pino';

/** The clock may jump and the machine may sleep: the time is looked at this often at least. */
const LOOK_MS = 1000;

/** Acts when something is due by the host's clock. One timer, however much waits. */
export interface DueClock {
  start(): void;
  /** Something will be due at this time (ms UTC). */
  expect(dueAt: number): void;
  stop(): void;
}

export function createDueClock(deps: {
  now: () => number;
  /** When the next thing is due; null when nothing is. */
  earliest: () => Promise<number | null>;
  /** Does what is due at this time, or the first part of it. */
  act: (time: number) => Promise<void>;
  log: Logger;
}): DueClock {
  const { now, log } = deps;
  let next: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let acting = false;

  function watch(): void {
    clearTimeout(timer);
    if (!running || acting || next === null) return;
    timer = setTimeout(look, Math.min(Math.max(next - now(), 0), LOOK_MS));
  }

  function look(): void {
    const time = now();
    if (next === null || next > time) {
      watch();
      return;
    }
    acting = true;
    next = null;
    deps
      .act(time)
      .then(() => (running ? deps.earliest() : null))
      .then(soonest, (error: unknown) => {
        log.error({ err: error }, 'what is due could not be done; trying again');
        soonest(time + LOOK_MS);
      })
      .finally(() => {
        acting = false;
        watch();
      });
  }

  function soonest(dueAt: number | null): void {
    if (dueAt !== null && (next === null || dueAt < next)) next = dueAt;
  }

  return {
    start() {
      running = true;
      // Read as everything that is due is.
      soonest(now());
      watch();
    },
    expect(dueAt) {
      soonest(dueAt);
      watch();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
