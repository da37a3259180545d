import { Button, SegmentedControl } from '@mantine/core';
import { ChartNoAxesCombined } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useLocation } from 'wouter';
import { INSIGHT_RANGES, type InsightsOverview } from '../../../shared/model/insights.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { useStoredState } from '../../ui/use-stored-state.ts';
import { ChartCard } from './chart/chart-card.tsx';
import classes from './insights-screen.module.css';
import { addUp, countSeries, type Series } from './model/series.ts';
import { RUNS_OVER, rangeNames, rangeWords, searchHref } from './model/stretch-names.ts';
import { Figures } from './parts/figures.tsx';
import { StorageCard } from './parts/storage-card.tsx';
import { TopTable } from './parts/top-table.tsx';

const REFRESH_MS = 60_000;
const wholeNumber = (value: number): string => value.toLocaleString('en-US');

/** What happened, how often it failed and how long it took. */
export function InsightsScreen() {
  const [range, setRange] = useStoredState('insights.range', {
    initial: 'day',
    values: INSIGHT_RANGES,
  });
  const overview = useRpcQuery('insights.overview', { range }, { keepPrevious: true });
  const top = useRpcQuery('insights.top', { range }, { keepPrevious: true });
  const { data, refetch } = overview;

  useEffect(() => {
    document.title = 'Insights · Patchbay';
  }, []);
  useEffect(() => {
    // Time passes also where nothing happens.
    const timer = setInterval(() => void refetch(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [refetch]);

  return (
    <div className={classes.root}>
      <header className={classes.bar}>
        <h1 className={classes.title}>Insights</h1>
        <div className={classes.tools}>
          <SegmentedControl
            aria-label="Time"
            size="xs"
            data={INSIGHT_RANGES.map((value) => ({ value, label: rangeNames[value] }))}
            value={range}
            onChange={(next) => setRange(INSIGHT_RANGES.find((each) => each === next) ?? 'day')}
          />
        </div>
      </header>
      {content()}
    </div>
  );

  function content() {
    if (data === undefined) {
      return overview.error === null ? (
        <ListSkeleton label="Loading insights" />
      ) : (
        <ErrorState
          title="The insights cannot be shown"
          error={overview.error}
          onRetry={() => void refetch()}
        />
      );
    }
    if (isNothing(data) && range === 'quarter') return <NothingYet />;
    const { behind } = data;
    const words = rangeWords[range];
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      <section className={classes.content} tabIndex={0} aria-label={`Numbers of ${words}`}>
        {behind.events + behind.runs > 0 && (
          <p role="status" className={classes.behind}>
            Still counting: {formatCount(behind.events, 'event')} and{' '}
            {formatCount(behind.runs, 'run')} are not in these numbers yet.
          </p>
        )}
        {isNothing(data) ? <p className={classes.behind}>Nothing happened in {words}.</p> : null}
        <Figures data={data} before="before" />
        <Charts data={data} range={range} />
        <TopTable
          title="Steps that fail or are slow"
          noun="steps"
          sort="failed"
          rows={(top.data?.steps ?? []).map((step) => ({
            ...step,
            key: `${step.workflowId} ${step.stepId}`,
            name: step.stepName,
            under: step.workflowName,
            href: `#/workflows/${step.workflowId}`,
            failedHref: searchHref('runs', {
              terms: `status:failed step:${quoted(step.stepId)} workflow:${quoted(step.workflowName)}`,
              from: top.data?.since ?? 0,
            }),
          }))}
        />
        <TopTable
          title="Workflows"
          noun="workflows"
          sort="count"
          rows={(top.data?.workflows ?? []).map((workflow) => ({
            ...workflow,
            key: workflow.workflowId,
            name: workflow.workflowName,
            href: `#/workflows/${workflow.workflowId}`,
            failedHref: searchHref('runs', {
              terms: `status:failed workflow:${quoted(workflow.workflowName)}`,
              from: top.data?.since ?? 0,
            }),
          }))}
        />
        <StorageCard />
      </section>
    );
  }
}

function Charts({
  data,
  range,
}: {
  data: InsightsOverview;
  range: (typeof INSIGHT_RANGES)[number];
}) {
  const series = useMemo(() => seriesOf(data), [data]);
  const { times } = data;
  return (
    <div className={classes.charts}>
      <ChartCard
        title="Events"
        kind="bars"
        range={range}
        times={times}
        series={series.events}
        format={wholeNumber}
        hrefOf={({ from, to }, each) => searchHref('inbox', { terms: each?.terms ?? '', from, to })}
      />
      <ChartCard
        title="Runs"
        kind="bars"
        range={range}
        times={times}
        series={series.runs}
        format={wholeNumber}
        hrefOf={({ from, to }, each) =>
          searchHref('runs', { terms: each?.terms ?? RUNS_OVER, from, to })
        }
      />
      <ChartCard
        title="Duration of runs"
        kind="lines"
        range={range}
        times={times}
        series={series.durations}
        format={formatDuration}
        hrefOf={({ from, to }) =>
          searchHref('runs', { terms: 'status:succeeded,failed', from, to })
        }
      />
    </div>
  );
}

function seriesOf({ events, runs, p50, p95, totals }: InsightsOverview) {
  const durations: Series[] = [
    { name: 'Half within', values: p50, colour: 'accent', total: totals.p50 },
    { name: '95 % within', values: p95, colour: 'warn', total: totals.p95 },
  ];
  return {
    events: [
      countSeries('Accepted', events.accepted, { colour: 'accent', terms: 'status:accepted' }),
      countSeries('Other', addUp(events.duplicate, events.handshake), {
        colour: 'idle',
        terms: 'status:duplicate,handshake',
      }),
      countSeries('Rejected', events.rejected, { colour: 'bad', terms: 'status:rejected' }),
    ],
    runs: [
      countSeries('Succeeded', runs.succeeded, { colour: 'accent', terms: 'status:succeeded' }),
      countSeries('Filtered or canceled', addUp(runs.filtered, runs.canceled), {
        colour: 'idle',
        terms: 'status:filtered,canceled',
      }),
      countSeries('Failed', runs.failed, { colour: 'bad', terms: 'status:failed' }),
    ],
    durations,
  };
}

function isNothing({ totals }: InsightsOverview): boolean {
  return totals.events + totals.runs === 0;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '')}"`;
}

function NothingYet() {
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={ChartNoAxesCombined}
      title="Nothing has happened in 90 days"
      action={
        <Button variant="filled" onClick={() => navigate('/start')}>
          Try a sample
        </Button>
      }
    >
      <p>
        Once events arrive and workflows run, their numbers stand here. They are kept for 400 days,
        also when the events themselves are removed.
      </p>
    </EmptyState>
  );
}
