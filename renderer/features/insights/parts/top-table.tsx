import { useId, useState } from 'react';
import { formatDuration } from '../../../ui/format.ts';
import { useStoredState } from '../../../ui/use-stored-state.ts';
import classes from './top-table.module.css';

export interface TopRow {
  key: string;
  name: string;
  /** Where its workflow is, and its step in it. */
  href: string;
  /** Its workflow, of a step. */
  under?: string;
  count: number;
  failed: number;
  failedHref: string;
  p50: number | null;
  p95: number | null;
  total: number;
}

const columns = {
  count: 'Count',
  failed: 'Failed',
  p50: 'Half within',
  p95: '95 % within',
  total: 'Time in all',
} as const;
type Column = keyof typeof columns;
const COLUMNS = ['count', 'failed', 'p50', 'p95', 'total'] as const;
const FIRST = 10;

/** What is slow and what fails, sorted by any of its numbers. */
export function TopTable({
  title,
  noun,
  rows,
  sort: initial,
}: {
  title: string;
  noun: string;
  rows: readonly TopRow[];
  sort: Column;
}) {
  const headingId = useId();
  const [sort, setSort] = useStoredState(`insights.${noun}`, { initial, values: COLUMNS });
  const [all, setAll] = useState(false);
  const sorted = [...rows].sort((a, b) => (b[sort] ?? -1) - (a[sort] ?? -1));
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <section className={classes.root} aria-labelledby={headingId}>
      <h2 id={headingId} className={classes.title}>
        {title}
      </h2>
      {rows.length === 0 ? (
        <p className={classes.none}>No {noun} ended in this time.</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              {COLUMNS.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className={classes.number}
                  aria-sort={sort === column ? 'descending' : undefined}
                >
                  <button type="button" className={classes.sort} onClick={() => setSort(column)}>
                    {columns[column]}
                    <span aria-hidden="true">{sort === column ? ' ↓' : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.key}>
                <th scope="row" className={classes.name}>
                  <a href={row.href}>{row.name}</a>
                  {row.under !== undefined && <span className={classes.under}> {row.under}</span>}
                </th>
                <td className={classes.number}>{row.count.toLocaleString('en-US')}</td>
                <td className={classes.number} data-bad={row.failed > 0 || undefined}>
                  {row.failed === 0 ? (
                    '0'
                  ) : (
                    <a href={row.failedHref}>
                      {row.failed.toLocaleString('en-US')} ({percent(row.failed / row.count)})
                    </a>
                  )}
                </td>
                <td className={classes.number}>
                  {row.p50 === null ? '–' : formatDuration(row.p50)}
                </td>
                <td className={classes.number}>
                  {row.p95 === null ? '–' : formatDuration(row.p95)}
                </td>
                <td className={classes.number}>{formatDuration(row.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > FIRST && (
        <button type="button" className={classes.more} onClick={() => setAll((was) => !was)}>
          {all ? 'Show fewer' : `Show all ${rows.length}`}
        </button>
      )}
    </section>
  );
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 && value !== Math.round(value) ? value.toFixed(1) : Math.round(value)} %`;
}
