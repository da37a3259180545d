const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A terminal and a launcher (npm, our own entry) may both pass on one Ctrl+C. */
const SAME_SIGNAL_MS = 500;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. With `reload`, SIGHUP calls that instead, as it
 * does in daemons, unless the process belongs to a terminal, which sends it when it is closed. From then on a second one ends the process at
 * once with 128 + its number: the data survives that, as it survives a crash.
 */
export function shutdownSignal(reload?: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    for (const [signal, exitCode] of Object.entries(SIGNALS)) {
      process.on(signal, (name: NodeJS.Signals) => {
        if (name === 'SIGHUP' && reload !== undefined && !process.stdin.isTTY) {
          reload();
          return;
        }
        const now = performance.now();
        if (firstAt === null) {
          firstAt = now;
          resolve(name);
        } else if (now - firstAt > SAME_SIGNAL_MS) {
          process.exit(exitCode);
        }
      });
    }
  });
}
