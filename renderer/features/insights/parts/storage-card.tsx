import { useId } from 'react';
import type { InsightsStorage } from '../../../../shared/model/insights.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { formatBytes } from '../../../ui/format.ts';
import classes from './storage-card.module.css';

type Kind = InsightsStorage['parts'][number]['kind'];

const kinds: Record<Kind, string> = {
  events: 'Events',
  bodies: 'Large bodies, each kept once',
  runs: 'Runs with the inputs and outputs of their steps',
  rest: 'Indexes and everything else',
  free: 'Free in the file, used again',
};

/** The database against its budget, and what takes the space. */
export function StorageCard() {
  const headingId = useId();
  const { data } = useRpcQuery('insights.storage', {});
  if (data === undefined) return null;
  const { databaseBytes, searchBytes, budgetBytes, diskFreeBytes, parts } = data;
  const share = databaseBytes / budgetBytes;
  return (
    <section className={classes.root} aria-labelledby={headingId}>
      <h2 id={headingId} className={classes.title}>
        Database
      </h2>
      <p className={classes.text}>
        <strong>{formatBytes(databaseBytes)}</strong> of the {formatBytes(budgetBytes)} it may take
        ({share < 0.01 ? 'under 1' : Math.round(share * 100)} %). At its budget what is oldest is
        removed. The search index takes {formatBytes(searchBytes)} besides.{' '}
        {formatBytes(diskFreeBytes)} are free on the disk{growth(data)}.{' '}
        <a href="#/settings/retention">Change what is kept</a>
      </p>
      <meter
        className={classes.meter}
        aria-label="Size of the database against its budget"
        min={0}
        max={1}
        high={0.9}
        value={Math.min(1, share)}
      />
      <table className={classes.table}>
        <caption className="visually-hidden">What takes the space, estimated</caption>
        <thead>
          <tr>
            <th scope="col">What takes it, about</th>
            <th scope="col" className={classes.number}>
              Rows
            </th>
            <th scope="col" className={classes.number}>
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ kind, rows, bytes }) => (
            <tr key={kind}>
              <th scope="row">{kinds[kind]}</th>
              <td className={classes.number}>{rows?.toLocaleString('en-US')}</td>
              <td className={classes.number}>{formatBytes(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const DAY_MS = 86_400_000;

/** From the first to the last look of the past week. */
function growth({ samples }: InsightsStorage): string {
  const last = samples.at(-1);
  const first = last && samples.find(({ at }) => at >= last.at - 7 * DAY_MS);
  if (last === undefined || first === undefined || last.at - first.at < DAY_MS) return '';
  const perDay = ((last.bytes - first.bytes) / (last.at - first.at)) * DAY_MS;
  return perDay < 1024 * 1024 ? '' : `; it grew by ${formatBytes(perDay)} a day`;
}
