import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for something that happens in another process. The limit only ends a test that would hang;
 * how long it takes is not what a test is about.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { everyMs = 50, limitMs = 60_000 } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await sleep(everyMs);
  }
}

function isThere<T>(seen: T): seen is NonNullable<Exclude<T, false>> {
  return seen !== null && seen !== undefined && seen !== false;
}
