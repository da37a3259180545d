import { powerMonitor } from 'electron';

/** Tells of each sleep of the computer when it is over, in milliseconds UTC. */
export function watchSleep(options: {
  slept: (sleep: { from: number; until: number }) => void;
  /** The session ends: there is no time for questions. */
  shutdown: () => void;
}): void {
  let from: number | null = null;
  powerMonitor.on('suspend', () => {
    from = Date.now();
  });
  powerMonitor.on('resume', () => {
    const until = Date.now();
    options.slept({ from: from ?? until, until });
    from = null;
  });
  powerMonitor.on('shutdown', options.shutdown);
}
