import { formatDuration, formatExactTime, formatTime } from './format.ts';
import { useNow } from './use-now.ts';

/** A moment: short, with the exact one on hover. */
export function TimeText({ time, exact = false }: { time: number; exact?: boolean }) {
  return (
    <time dateTime={new Date(time).toISOString()} title={formatExactTime(time)}>
      {exact ? formatExactTime(time) : formatTime(time, Date.now())}
    </time>
  );
}

/** How long something took, or has taken until now. */
export function DurationText({ from, to }: { from: number | null; to: number | null }) {
  const now = useNow(from !== null && to === null);
  if (from === null) return null;
  return <span>{formatDuration((to ?? now) - from)}</span>;
}
