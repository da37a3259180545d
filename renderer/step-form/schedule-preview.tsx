import { useEffect, useState } from 'react';
import type { JsonObject } from '../../shared/json.ts';
import { useRpcQuery } from '../rpc/rpc-context.tsx';
import classes from './schedule-preview.module.css';

/** Between the last letter and the question. */
const settleMs = 300;
const shownTimes = 5;

/** What a schedule says in words, and when it would fire next. */
export function SchedulePreview({ params }: { params: JsonObject }) {
  const settled = useSettled(params);
  const { data } = useRpcQuery(
    'schedules.preview',
    { params: settled, count: shownTimes },
    { keepPrevious: true, enabled: Object.keys(settled).length > 0 },
  );
  if (data === undefined || data.problems.length > 0) return null;
  return (
    <section className={classes.root} aria-label="When it fires">
      {data.words !== null && <p className={classes.words}>{data.words}</p>}
      {data.next.length === 0 ? (
        <p className={classes.none}>There is no time left at which it would fire.</p>
      ) : (
        <ol className={classes.times}>
          {data.next.map((time) => (
            <li key={time}>{timeIn(time, data.timeZone)}</li>
          ))}
        </ol>
      )}
      <p className={classes.zone}>{data.timeZone}</p>
    </section>
  );
}

function timeIn(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(time);
}

function useSettled(value: JsonObject): JsonObject {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
