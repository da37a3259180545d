import type { Logger } from 'pino';
import type { RollUp } from './roll-up.ts';

/** When there was nothing more to count. */
const IDLE_MS = 2000;
/** Between passes while there is: receiving goes first. */
const BUSY_MS = 50;
const PRESSED_MS = 500;

export interface RollUpSchedule {
  start(): void;
  stop(): void;
}

/** Passes in the background, one at a time; goes on where the last engine stopped. */
export function scheduleRollUp(deps: {
  rollUp: RollUp;
  /** Whether webhooks stream in. */
  underPressure: () => boolean;
  now: () => number;
  log: Logger;
}): RollUpSchedule {
  let timer: NodeJS.Timeout | undefined;
  let failed = false;

  function look(): void {
    let more = false;
    try {
      more = deps.rollUp.pass(deps.now());
      failed = false;
    } catch (error) {
      // Once, not every two seconds: a full disk says so in many places.
      if (!failed) deps.log.error({ err: error }, 'counting for insights failed');
      failed = true;
    }
    const busyMs = deps.underPressure() ? PRESSED_MS : BUSY_MS;
    timer = setTimeout(look, more ? busyMs : IDLE_MS);
  }

  return {
    start() {
      timer ??= setTimeout(look, IDLE_MS);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
