import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import type { Series } from '../model/series.ts';
import classes from './time-chart.module.css';

export interface TimeChartProps {
  kind: 'bars' | 'lines';
  series: readonly Series[];
  /** One for each stretch; an empty one has no name at the axis. */
  ticks: readonly string[];
  format: (value: number) => string;
  /** Which stretch is being read. */
  at: number | null;
  onAt: (at: number | null) => void;
  onPick: ((at: number) => void) | undefined;
}

const HEIGHT = 168;
const TICK_WIDTH = 64;

/**
 * A chart of stretches of time, side by side. Drawn on a canvas: what it shows is read by keyboard
 * and by screen readers through the slider around it.
 */
export function TimeChart(props: TimeChartProps) {
  const { kind, series, ticks, format, at } = props;
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const plot = useRef<UPlot>(null);
  const handlers = useRef(props);
  handlers.current = props;

  useEffect(() => {
    const target = box.current;
    if (target === null) return;
    const observer = new ResizeObserver(() => setWidth(target.clientWidth));
    observer.observe(target);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const target = box.current;
    if (target === null || width === 0) return;
    const made = new UPlot(options(target), dataOf(kind, series), target);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };

    function options(element: HTMLElement): UPlot.Options {
      const style = getComputedStyle(element);
      const token = (name: string): string => style.getPropertyValue(`--pb-${name}`).trim();
      const font = `11px ${token('font-sans')}`;
      const count = ticks.length;
      const named = ticks.flatMap((name, index) => (name === '' ? [] : [index]));
      const every = Math.max(1, Math.ceil((named.length * TICK_WIDTH) / Math.max(1, width - 64)));
      // The newest one is named, from there backwards.
      const splits = named.filter((_, index) => (named.length - 1 - index) % every === 0);
      const bars = UPlot.paths.bars?.({ size: [0.76, 32] });
      return {
        width,
        height: HEIGHT,
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: false, y: false },
          points: { show: kind === 'lines', size: 7 },
        },
        scales: {
          x: { time: false, range: [-0.6, count - 0.4] },
          y:
            kind === 'bars'
              ? { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] }
              : { distr: 3, range: (_plot, min, max) => around(min, max) },
        },
        axes: [
          {
            stroke: token('ink-3'),
            font,
            size: 24,
            gap: 4,
            grid: { show: false },
            ticks: { show: false },
            border: { show: true, stroke: token('line-strong'), width: 1 },
            splits,
            values: (_plot, found) => found.map((index) => ticks[index] ?? ''),
          },
          {
            stroke: token('ink-3'),
            font,
            size: kind === 'bars' ? 48 : 60,
            gap: 6,
            space: 40,
            ...(kind === 'bars' ? { incrs: COUNT_STEPS } : { splits: durationSplits }),
            grid: { stroke: token('line'), width: 1 },
            ticks: { show: false },
            // Else an axis of powers leaves out the names of all that are not powers of ten.
            filter: (_plot, found) => found,
            values: (_plot, found) => found.map((value) => format(value).replace(/\.0+ /, ' ')),
          },
        ],
        series: [
          {},
          ...(kind === 'bars' ? [...series].reverse() : series).map((each, index) =>
            kind === 'bars'
              ? {
                  fill: token(each.colour),
                  width: 0,
                  points: { show: false },
                  ...(bars === undefined ? {} : { paths: bars }),
                }
              : {
                  stroke: token(each.colour),
                  width: 1.5,
                  spanGaps: true,
                  points: { show: each.values.length < 100, size: 4, fill: token(each.colour) },
                  ...(index === 0 ? {} : { dash: [5, 3] }),
                },
          ),
        ],
        hooks: {
          setCursor: [
            (self) => {
              const { idx } = self.cursor;
              // Also told of what `at` set itself: nothing changes then.
              if ((idx ?? null) !== handlers.current.at) handlers.current.onAt(idx ?? null);
            },
          ],
          ready: [
            (self) => {
              self.over.addEventListener('click', () => {
                const { idx } = self.cursor;
                if (idx != null) handlers.current.onPick?.(idx);
              });
            },
          ],
        },
      };
    }
    // What is drawn is made anew with its numbers: some hundred of them.
  }, [width, kind, series, ticks, format]);

  useEffect(() => {
    const self = plot.current;
    if (self === null || (self.cursor.idx ?? null) === at) return;
    const left = at === null ? -10 : self.valToPos(at, 'x');
    self.setCursor({ left, top: at === null ? -10 : 10 }, false);
  }, [at]);

  return (
    <div ref={box} className={classes.root} data-pick={props.onPick !== undefined || undefined} />
  );
}

/** Counts are whole. */
const COUNT_STEPS = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((n) => n * 10 ** power),
).flat();

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const DURATION_STEPS = [
  1,
  10,
  100,
  second,
  10 * second,
  minute,
  10 * minute,
  hour,
  10 * hour,
  day,
  10 * day,
  100 * day,
];

/** Steps around the shortest and the longest: durations differ by powers, as the axis does. */
function around(min: number | null, max: number | null): [number, number] {
  const below = DURATION_STEPS.findLast((step) => step <= (min ?? 1)) ?? 1;
  const above = DURATION_STEPS.find((step) => step >= (max ?? 1) && step > below);
  return [below, above ?? 1000 * day];
}

function durationSplits(_plot: UPlot, _axis: number, low: number, high: number): number[] {
  const inside = DURATION_STEPS.filter((step) => step >= low && step <= high);
  const every = Math.ceil(inside.length / 6);
  return inside.filter((_, index) => index % every === 0);
}

/** Bars stand on one another, so that the last is drawn first, as high as all of them. */
function dataOf(kind: 'bars' | 'lines', series: readonly Series[]): UPlot.AlignedData {
  const count = series[0]?.values.length ?? 0;
  const xs = Array.from({ length: count }, (_, index) => index);
  // What took less than a millisecond has no place on an axis of powers.
  if (kind === 'lines')
    return [
      xs,
      ...series.map(({ values }) => values.map((ms) => (ms === null ? null : Math.max(1, ms)))),
    ];
  let below = xs.map(() => 0);
  const stacked = series.map(({ values }) => {
    below = below.map((sum, index) => sum + (values[index] ?? 0));
    return below;
  });
  return [xs, ...stacked.reverse()];
}
