import { useSyncExternalStore } from 'react';

/** One clock for everything on screen that counts seconds; it stands still when nothing does. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const still = () => () => undefined;

/** @returns the time in milliseconds, new each second while `running` */
export function useNow(running: boolean): number {
  const ticking = useSyncExternalStore(running ? subscribe : still, () => now);
  return running ? ticking : Date.now();
}
