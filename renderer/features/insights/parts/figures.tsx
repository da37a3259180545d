import type { InsightsOverview } from '../../../../shared/model/insights.ts';
import { formatDuration } from '../../../ui/format.ts';
import { RUNS_OVER, searchHref } from '../model/stretch-names.ts';
import classes from './figures.module.css';

/** The numbers that are asked for first, each beside that of as long a time before. */
export function Figures({ data, before }: { data: InsightsOverview; before: string }) {
  const { totals, before: then, queue, times } = data;
  const from = times[0] ?? 0;
  const share = (failed: number, runs: number): string =>
    runs === 0 ? '–' : `${((failed / runs) * 100).toFixed(failed === 0 ? 0 : 1)} %`;
  const duration = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms));
  return (
    <dl className={classes.root}>
      <Figure
        name="Events"
        value={count(totals.events)}
        href={searchHref('inbox', { terms: '', from })}
        hint={`${count(then.events)} ${before}`}
      />
      <Figure
        name="Rejected"
        value={count(totals.rejected)}
        href={searchHref('inbox', { terms: 'status:rejected', from })}
        hint={`${count(then.rejected)} ${before}`}
        bad={totals.rejected > 0}
      />
      <Figure
        name="Runs"
        value={count(totals.runs)}
        href={searchHref('runs', { terms: RUNS_OVER, from })}
        hint={`${count(then.runs)} ${before}`}
      />
      <Figure
        name="Failed"
        value={count(totals.failed)}
        href={searchHref('runs', { terms: 'status:failed', from })}
        hint={`${share(totals.failed, totals.runs)} of runs; ${count(then.failed)} ${before}`}
        bad={totals.failed > 0}
      />
      <Figure
        name="Half end within"
        value={duration(totals.p50)}
        hint={`${duration(then.p50)} ${before}`}
      />
      <Figure
        name="95 % end within"
        value={duration(totals.p95)}
        hint={`${duration(then.p95)} ${before}`}
      />
      <Figure
        name="Queue now"
        value={count(queue.queued)}
        href="#/runs?q=status:queued"
        hint={`${count(queue.running)} running, ${count(queue.waiting)} waiting`}
      />
    </dl>
  );
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function Figure({
  name,
  value,
  hint,
  href,
  bad = false,
}: {
  name: string;
  value: string;
  hint: string;
  href?: string;
  bad?: boolean;
}) {
  return (
    <div className={classes.figure}>
      <dt className={classes.name}>{name}</dt>
      <dd className={classes.value} data-bad={bad || undefined}>
        {href === undefined ? value : <a href={href}>{value}</a>}
      </dd>
      <dd className={classes.hint}>{hint}</dd>
    </div>
  );
}
