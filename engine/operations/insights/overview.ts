import type { Database } from 'better-sqlite3';
import type { EventStatus } from '../../../shared/model/event.ts';
import type { InsightRange, InsightsOverview } from '../../../shared/model/insights.ts';
import { addDuration, type Durations, percentile } from './durations.ts';
import { ALL_EVENTS, ALL_RUNS } from './roll-up.ts';
import { spanOfTwice, stretchesOf } from './stretches.ts';

type Totals = InsightsOverview['totals'];
type RunEnd = keyof InsightsOverview['runs'];

interface EventRow {
  at: number;
  status: EventStatus;
  count: number;
}

interface RunRow {
  at: number;
  status: RunEnd;
  bucket: number;
  count: number;
}

/** Reads what a chart shows of everything together. */
export function createOverviewReader(
  db: Database,
): (options: {
  range: InsightRange;
  now: number;
  timeZone: string;
}) => Omit<InsightsOverview, 'queue' | 'behind'> {
  const eventRows = db.prepare<[number, number, number], EventRow>(
    `SELECT at, status, count FROM insights_events
     WHERE span = ? AND endpoint_seq = ${ALL_EVENTS} AND at >= ? AND at < ? AND count > 0`,
  );
  const runRows = db.prepare<[number, number, number], RunRow>(
    `SELECT at, status, bucket, count FROM insights_runs
     WHERE span = ? AND workflow_seq = ${ALL_RUNS} AND at >= ? AND at < ? AND count > 0`,
  );

  return ({ range, now, timeZone }) => {
    const { times, span, indexOf } = stretchesOf(range, now, timeZone);
    const [since = now] = times;
    const none = (): number[] => times.map(() => 0);
    const events = { accepted: none(), duplicate: none(), rejected: none(), handshake: none() };
    const runs = { succeeded: none(), failed: none(), filtered: none(), canceled: none() };
    const durations: Durations[] = times.map(() => new Map());
    const totals = createTotals();
    for (const row of eventRows.all(span, since, Number.MAX_SAFE_INTEGER)) {
      const line = events[row.status];
      const index = indexOf(row.at);
      line[index] = (line[index] ?? 0) + row.count;
      totals.addEvents(row);
    }
    for (const row of runRows.all(span, since, Number.MAX_SAFE_INTEGER)) {
      const line = runs[row.status];
      const index = indexOf(row.at);
      line[index] = (line[index] ?? 0) + row.count;
      const own = durations[index];
      if (own !== undefined && isTimed(row)) addDuration(own, row.bucket, row.count);
      totals.addRuns(row);
    }

    const before = createTotals();
    const wider = spanOfTwice(range);
    const start = since - (now - since);
    for (const row of eventRows.all(wider, start, since)) before.addEvents(row);
    for (const row of runRows.all(wider, start, since)) before.addRuns(row);
    return {
      times,
      until: now,
      events,
      runs,
      p50: durations.map((each) => percentile(each, 0.5)),
      p95: durations.map((each) => percentile(each, 0.95)),
      totals: totals.get(),
      before: before.get(),
    };
  };
}

/** What was filtered or canceled says nothing about how long work takes. */
function isTimed({ status }: Pick<RunRow, 'status'>): boolean {
  return status === 'succeeded' || status === 'failed';
}

function createTotals() {
  const sums = { events: 0, rejected: 0, runs: 0, failed: 0 };
  const durations: Durations = new Map();
  return {
    addEvents({ status, count }: EventRow): void {
      sums.events += count;
      if (status === 'rejected') sums.rejected += count;
    },
    addRuns(row: RunRow): void {
      sums.runs += row.count;
      if (row.status === 'failed') sums.failed += row.count;
      if (isTimed(row)) addDuration(durations, row.bucket, row.count);
    },
    get(): Totals {
      return { ...sums, p50: percentile(durations, 0.5), p95: percentile(durations, 0.95) };
    },
  };
}
