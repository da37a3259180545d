import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Counters, Distribution } from './counters.ts';

const PREFIX = 'patchbay_';

/** What is measured when somebody asks. Sizes in bytes, times in seconds. */
export interface Gauges {
  version: string;
  startedAt: number;
  queuedRuns: number;
  activeRuns: number;
  waitingRuns: number;
  pendingWrites: number;
  databaseBytes: number;
  logBytes: number;
  freeDiskBytes: number;
  firingAlerts: number;
  /** Seconds since 1970; null: there is none. */
  lastBackupSec: number | null;
}

export interface Metrics {
  /** Prometheus text format 0.0.4. */
  text(): Promise<{ text: string; contentType: string }>;
}

export interface MetricsDeps {
  counters: Counters;
  gauges: () => Promise<Gauges>;
  /** Path of an endpoint by its seq; undefined when it was removed. */
  endpointPath: (seq: number) => string | undefined;
}

export function createMetrics(deps: MetricsDeps): Metrics {
  const { counters } = deps;
  const registry = createRegistry();

  function createRegistry(): Registry {
    const made = new Registry();
    collectDefaultMetrics({ register: made, prefix: PREFIX });
    const registers = [made];

    function counter(
      name: string,
      help: string,
      labelNames: readonly string[],
      values: () => Iterable<readonly [labels: Record<string, string>, value: number]>,
    ): void {
      new Counter({
        name: `${PREFIX}${name}_total`,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const [labels, value] of values()) this.inc(labels, value);
        },
      });
    }

    counter(
      'events',
      'Events that were stored, by endpoint (its path; empty: none) and status.',
      ['endpoint', 'status'],
      function* () {
        // Paths may be given anew; a Map, because several removed ones are one label.
        const sums = new Map<string, readonly [Record<string, string>, number]>();
        for (const [seq, status, count] of counters.events.entries()) {
          const path = deps.endpointPath(Number(seq)) ?? (seq === 0 ? '' : 'removed');
          const key = `${path} ${status}`;
          sums.set(key, [{ endpoint: path, status }, (sums.get(key)?.[1] ?? 0) + count]);
        }
        yield* sums.values();
      },
    );
    counter('trigger_events', 'Events of triggers other than webhooks.', ['source'], () =>
      [...counters.sources.entries()].map(([source, , n]) => [{ source: String(source) }, n]),
    );
    counter('rejected_events', 'Requests that were refused and kept, by reason.', ['reason'], () =>
      [...counters.rejections.entries()].map(([reason, , n]) => [{ reason: String(reason) }, n]),
    );
    counter('runs', 'Runs that ended, by status.', ['status'], () =>
      [...counters.runs.entries()].map(([status, , n]) => [{ status: String(status) }, n]),
    );
    counter('step_runs', 'Step runs that ended, by step type and status.', ['type', 'status'], () =>
      [...counters.steps.entries()].map(([type, status, n]) => [{ type: String(type), status }, n]),
    );

    let measured: Promise<Gauges> | undefined;
    /** One measurement for all gauges of a scrape. */
    const measure = (): Promise<Gauges> => {
      measured ??= deps.gauges().finally(() => {
        measured = undefined;
      });
      return measured;
    };
    function gauge(name: string, help: string, value: (gauges: Gauges) => number | null): void {
      new Gauge({
        name: `${PREFIX}${name}`,
        help,
        registers,
        async collect() {
          this.reset();
          const now = value(await measure());
          if (now !== null) this.set(now);
        },
      });
    }
    new Gauge({
      name: `${PREFIX}info`,
      help: 'The release that runs; always 1.',
      labelNames: ['version'],
      registers,
      async collect() {
        this.set({ version: (await measure()).version }, 1);
      },
    });
    gauge('started_seconds', 'When the engine started (Unix).', (g) => g.startedAt / 1000);
    gauge('runs_queued', 'Runs that wait to be carried out.', (g) => g.queuedRuns);
    gauge('runs_active', 'Runs that are being carried out.', (g) => g.activeRuns);
    gauge('runs_waiting', 'Runs that wait for a time, a person or a signal.', (g) => g.waitingRuns);
    gauge('writes_pending', 'Writes that wait for the next commit.', (g) => g.pendingWrites);
    gauge('database_bytes', 'Size of the database file.', (g) => g.databaseBytes);
    gauge('database_log_bytes', 'Size of its write-ahead log.', (g) => g.logBytes);
    gauge('disk_free_bytes', 'Free space where the data folder is.', (g) => g.freeDiskBytes);
    gauge('alerts_firing', 'Things that alert rules found and that last.', (g) => g.firingAlerts);
    gauge('last_backup_seconds', 'When the newest backup was made (Unix).', (g) => g.lastBackupSec);
    return made;
  }

  return {
    async text() {
      const text = await registry.metrics();
      const { runSeconds, commitWrites, commitSeconds } = counters;
      return {
        text: [
          text.trimEnd(),
          histogram('run_seconds', 'From the first step of a run to its end.', runSeconds),
          histogram('commit_writes', 'Writes that shared a transaction.', commitWrites),
          histogram('commit_seconds', 'How long a transaction took.', commitSeconds),
          '',
        ].join('\n'),
        contentType: registry.contentType,
      };
    },
  };
}

/** In the library a histogram can only be observed into, which would cost where it is counted. */
function histogram(name: string, help: string, distribution: Distribution): string {
  const full = `${PREFIX}${name}`;
  const { bounds, counts, sum, count } = distribution;
  let below = 0;
  const buckets = bounds.map((bound, index) => {
    below += counts[index] ?? 0;
    return `${full}_bucket{le="${bound}"} ${below}`;
  });
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} histogram`,
    ...buckets,
    `${full}_bucket{le="+Inf"} ${count}`,
    `${full}_sum ${sum}`,
    `${full}_count ${count}`,
  ].join('\n');
}
