import { useId } from 'react';
import { formatCount } from '../../ui/format.ts';
import { sum, type Traffic } from './model/endpoint-health.ts';
import classes from './traffic-bars.module.css';

const HOURS = 24;

/** What arrived in each hour of the last day. Refused ones stand on top, and are hatched. */
export function TrafficBars({
  traffic,
  width,
  height,
}: {
  traffic: Traffic;
  width: number;
  height: number;
}) {
  const hours = Array.from({ length: HOURS }, (_, index) => {
    const at = (counts: readonly number[]) => counts[counts.length - HOURS + index] ?? 0;
    return {
      index,
      taken: at(traffic.accepted) + at(traffic.other),
      refused: at(traffic.rejected),
    };
  });
  const hatch = useId();
  const most = Math.max(1, ...hours.map(({ taken, refused }) => taken + refused));
  const step = width / HOURS;
  // Whatever came must be seen beside an hour with a thousand times as much.
  const tall = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * (height - 1)));
  const words = trafficWords(traffic);
  return (
    <svg
      className={classes.bars}
      width={width}
      height={height}
      role="img"
      aria-label={words}
      viewBox={`0 0 ${width} ${height}`}
    >
      <title>{words}</title>
      <pattern id={hatch} width={4} height={4} patternUnits="userSpaceOnUse">
        <rect width={4} height={4} className={classes.refused} />
        <path d="M-1 1 1-1M0 4 4 0M3 5 5 3" className={classes.hatch} />
      </pattern>
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} className={classes.ground} />
      {hours.map(({ index, taken, refused }) => (
        <g key={index}>
          <rect
            className={classes.taken}
            x={index * step}
            y={height - tall(taken)}
            width={Math.max(1, step - 1)}
            height={tall(taken)}
          />
          <rect
            fill={`url(#${hatch})`}
            x={index * step}
            y={height - tall(taken) - tall(refused)}
            width={Math.max(1, step - 1)}
            height={tall(refused)}
          />
        </g>
      ))}
    </svg>
  );
}

export function trafficWords(traffic: Traffic): string {
  const refused = sum(traffic.rejected);
  const all = refused + sum(traffic.accepted) + sum(traffic.other);
  if (all === 0) return 'Nothing in the last day';
  const what = `${formatCount(all, 'event')} in the last day`;
  return refused === 0 ? what : `${what}, ${refused.toLocaleString('en-US')} refused`;
}
