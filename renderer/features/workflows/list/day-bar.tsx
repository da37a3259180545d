import { type DayCounts, dayParts, dayWords, totalOf } from '../model/day-counts.ts';
import classes from './day-bar.module.css';

/** How the runs of the last day went, in the width of a finger. */
export function DayBar({ counts }: { counts: DayCounts }) {
  const words = dayWords(counts);
  const total = totalOf(counts);
  return (
    <span className={classes.root} role="img" aria-label={words} title={words}>
      <span className={classes.bar}>
        {dayParts(counts).map(({ tone, share }) => (
          <span
            key={tone}
            className={classes.part}
            data-tone={tone}
            style={{ width: `${share}%` }}
          />
        ))}
      </span>
      <span className={classes.count}>{total === 0 ? '' : total.toLocaleString('en-US')}</span>
    </span>
  );
}
