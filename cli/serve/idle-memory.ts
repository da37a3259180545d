import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of the time between two looks that something was done in. */
const IDLE_UTILIZATION = 0.05;
/** Less is not worth the tenth of a second that it takes. */
const WORTH_BYTES = 12 * 1024 * 1024;

/**
 * Gives back what a start or a rush of webhooks left in the heap, once nothing has happened for
 * `quietMs` (after the start: for one look). V8 by itself keeps it for as long as nothing is allocated.
 *
 * @returns the end of it
 */
export function settleMemory({ everyMs = 1_500, quietMs = 30_000 } = {}): () => void {
  let before = performance.eventLoopUtilization();
  /** When it was busy last. */
  let busyAt = performance.now() - quietMs;
  let settledBytes = 0;
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > IDLE_UTILIZATION) {
      if (settledBytes > 0) busyAt = performance.now();
      return;
    }
    if (performance.now() - busyAt < quietMs) return;
    if (process.memoryUsage.rss() - settledBytes < WORTH_BYTES) return;
    collect();
    settledBytes = process.memoryUsage.rss();
    before = performance.eventLoopUtilization();
  }, everyMs).unref();
  return () => clearInterval(timer);
}

/** All garbage, and the memory it was in. */
function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
