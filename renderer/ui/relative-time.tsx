import { useSyncExternalStore } from 'react';
import { formatExactTime, formatTime } from './format.ts';

const stepMs = 15_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, stepMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** `now`, `4 min`, and from an hour on the time itself; the exact one on hover. */
export function RelativeTime({ time }: { time: number }) {
  const at = useSyncExternalStore(subscribe, () => now);
  const minutes = Math.floor(Math.max(0, at - time) / 60_000);
  const text = minutes < 1 ? 'now' : minutes < 60 ? `${minutes} min` : formatTime(time, at);
  return (
    <time dateTime={new Date(time).toISOString()} title={formatExactTime(time)}>
      {text}
    </time>
  );
}
