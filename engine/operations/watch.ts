import type { Logger } from 'pino';

/** Looks at something again and again, one look at a time. */
export interface Watch {
  start(): void;
  /** Resolves when the last look is over. */
  stop(): Promise<void>;
}

export function createWatch(deps: {
  everyMs: number;
  look: () => Promise<void>;
  log: Logger;
}): Watch {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  function look(): void {
    looking ??= deps
      .look()
      .catch((error: unknown) =>
        deps.log.error({ err: error }, 'looking after the workspace failed'),
      )
      .finally(() => {
        looking = null;
      });
  }
  return {
    start() {
      timer ??= setInterval(look, deps.everyMs);
    },
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
