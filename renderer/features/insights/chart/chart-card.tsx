import { Button, useComputedColorScheme } from '@mantine/core';
import { ChartColumn, Table } from 'lucide-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { InsightRange } from '../../../../shared/model/insights.ts';
import { later } from '../../../ui/later.tsx';
import type { Series } from '../model/series.ts';
import { isTick, stretchAt, stretchName, tickName } from '../model/stretch-names.ts';
import classes from './chart-card.module.css';

const { Component: TimeChart } = later(
  async () => (await import('./time-chart.tsx')).TimeChart,
  <div className={classes.waiting} />,
);

/** A chart with its legend, which tells the numbers of what is pointed at; or the same as a table. */
export function ChartCard({
  title,
  kind,
  range,
  times,
  series,
  format,
  hrefOf,
  note,
}: {
  title: string;
  kind: 'bars' | 'lines';
  range: InsightRange;
  times: readonly number[];
  series: readonly Series[];
  format: (value: number) => string;
  /** Where the list shows what a stretch counted, of one series or of all. */
  hrefOf?: (stretch: { from: number; to: number }, series: Series | undefined) => string;
  note?: ReactNode;
}) {
  const headingId = useId();
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const scheme = useComputedColorScheme('light');
  const ticks = useMemo(
    () => times.map((time) => (isTick(range, time) ? tickName(range, time) : '')),
    [times, range],
  );
  const shown = at !== null && at < times.length ? at : null;
  const last = times.length - 1;
  const nameAt = (index: number): string => stretchName(range, stretchAt(times, index));

  function pick(index: number): void {
    if (hrefOf !== undefined) window.location.hash = hrefOf(stretchAt(times, index), undefined);
  }
  function onKeyDown(event: React.KeyboardEvent): void {
    const here = shown ?? last + 1;
    const next = {
      ArrowLeft: Math.max(0, here - 1),
      ArrowRight: Math.min(last, here + 1),
      Home: 0,
      End: last,
    }[event.key];
    if (next !== undefined) setAt(next);
    else if (event.key === 'Enter' && shown !== null) pick(shown);
    else if (event.key === 'Escape' && shown !== null) setAt(null);
    else return;
    event.preventDefault();
  }

  const valueAt = (each: Series, index: number): string => {
    const value = each.values[index];
    return value == null ? '–' : format(value);
  };

  return (
    <section className={classes.root} aria-labelledby={headingId}>
      <header className={classes.head}>
        <h2 id={headingId} className={classes.title}>
          {title}
        </h2>
        <ul className={classes.legend}>
          {series.map((each, index) => (
            <li key={each.name} className={classes.entry}>
              <span
                className={classes.swatch}
                data-colour={each.colour}
                data-line={kind === 'lines' ? (index === 0 ? 'solid' : 'dashed') : undefined}
                aria-hidden="true"
              />
              {each.name}
              <span className={classes.value}>
                {shown === null
                  ? each.total === null
                    ? ''
                    : format(each.total)
                  : valueAt(each, shown)}
              </span>
            </li>
          ))}
          {shown !== null && <li className={classes.when}>{nameAt(shown)}</li>}
        </ul>
        <Button
          variant="subtle"
          color="gray"
          className={classes.switch ?? ''}
          leftSection={asTable ? <ChartColumn size={14} /> : <Table size={14} />}
          aria-label={asTable ? `${title} as a chart` : `${title} as a table`}
          onClick={() => setAsTable((was) => !was)}
        >
          {asTable ? 'Chart' : 'Table'}
        </Button>
      </header>
      {asTable ? (
        table()
      ) : (
        <div
          role="slider"
          tabIndex={0}
          className={classes.plot}
          aria-label={`${title}: read by arrow keys${hrefOf === undefined ? '' : ', Enter lists them'}`}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={shown ?? last}
          aria-valuetext={wordsAt(shown ?? last)}
          onKeyDown={onKeyDown}
          onBlur={() => setAt(null)}
          onPointerLeave={() => setAt(null)}
        >
          <TimeChart
            // Its colours are read when it is made.
            key={scheme}
            kind={kind}
            series={series}
            ticks={ticks}
            format={format}
            at={shown}
            onAt={setAt}
            onPick={hrefOf === undefined ? undefined : pick}
          />
        </div>
      )}
      {note !== undefined && <p className={classes.note}>{note}</p>}
    </section>
  );

  function wordsAt(index: number): string {
    const values = series.map((each) => `${each.name} ${valueAt(each, index)}`);
    return `${nameAt(index)}: ${values.join(', ')}`;
  }

  function table() {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      <section className={classes.tableBox} tabIndex={0} aria-label={`${title}, as a table`}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ name }) => (
                <th key={name} scope="col" className={classes.number}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times
              .map((time, index) => (
                <tr key={time}>
                  <th scope="row">{nameAt(index)}</th>
                  {series.map((each) => (
                    <td key={each.name} className={classes.number}>
                      {cell(each, index)}
                    </td>
                  ))}
                </tr>
              ))
              .reverse()}
          </tbody>
        </table>
      </section>
    );
  }

  function cell(each: Series, index: number): ReactNode {
    const text = valueAt(each, index);
    const value = each.values[index] ?? 0;
    if (hrefOf === undefined || each.terms === undefined || value === 0) return text;
    return <a href={hrefOf(stretchAt(times, index), each)}>{text}</a>;
  }
}
