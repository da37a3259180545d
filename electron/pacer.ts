export interface Pacer {
  /** Does it, once, however often it was asked for: at once after a quiet time, else in a while. */
  ask(): void;
  stop(): void;
}

/** Work that follows a flood of changes without being done for each of them. */
export function createPacer(pauseMs: number, work: () => Promise<void>): Pacer {
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;
  let stopped = false;

  function run(): void {
    busy = true;
    again = false;
    void work().finally(() => {
      if (stopped) return;
      timer = setTimeout(() => {
        busy = false;
        if (again) run();
      }, pauseMs);
    });
  }
  return {
    ask() {
      if (busy) again = true;
      else if (!stopped) run();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
