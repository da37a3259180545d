import type { Logger } from 'pino';

/** The clock may jump and the computer may sleep: the time is looked at this often at least. */
const LOOK_MS = 1000;
/** Smaller steps back come of keeping the clock right, and change nothing. */
const BACK_MS = 1000;

/** Acts when something is due by the host's clock. No timer while nothing is. */
export interface TriggerClock {
  start(): void;
  /** What is due has changed. */
  look(): void;
  stop(): void;
}

export function createTriggerClock(deps: {
  now: () => number;
  /** When the next thing is due (ms UTC); null when nothing is. */
  earliest: () => number | null;
  /** Does what is due at this time. */
  act: (time: number) => Promise<void>;
  /** The clock was set back to this time. */
  wentBack: (time: number) => Promise<void>;
  log: Logger;
}): TriggerClock {
  const { now, log } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let acting = false;
  let seen = now();

  function watch(pauseMs = 0): void {
    clearTimeout(timer);
    if (!running || acting) return;
    const next = deps.earliest();
    if (next === null) return;
    timer = setTimeout(look, Math.min(Math.max(next - now(), pauseMs), LOOK_MS));
  }

  async function move(time: number): Promise<void> {
    const back = time < seen - BACK_MS;
    seen = time;
    if (back) await deps.wentBack(time);
    const next = deps.earliest();
    if (next !== null && next <= time) await deps.act(time);
  }

  function look(): void {
    acting = true;
    let pauseMs = 0;
    move(now())
      .catch((error: unknown) => {
        pauseMs = LOOK_MS;
        log.error({ err: error }, 'triggers that are due could not be dealt with; trying again');
      })
      .finally(() => {
        acting = false;
        watch(pauseMs);
      });
  }

  return {
    start() {
      running = true;
      watch();
    },
    look: () => watch(),
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
