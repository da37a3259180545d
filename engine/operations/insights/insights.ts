import type { Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import type { InsightsOverview } from '../../../shared/model/insights.ts';
import type { Api } from '../../../shared/rpc/contract.ts';
import type { WorkflowRepository } from '../../workflows/workflow-repository.ts';
import { createEndpointTraffic } from './endpoint-traffic.ts';
import { createOverviewReader } from './overview.ts';
import { createRetentionPreview } from './retention-preview.ts';
import { createRollUp } from './roll-up.ts';
import { scheduleRollUp } from './roll-up-schedule.ts';
import { createStorageReader } from './storage.ts';
import { createTopReader } from './top.ts';

/** Passes that a question waits for: what just happened is in the answer unless there is a lot. */
const PASSES_FIRST = 3;

export interface Insights {
  methods: Pick<Api, Extract<keyof Api, `insights.${string}`>>;
  start(): void;
  stop(): void;
}

/** Counts of what happened, kept up in the background. */
export function createInsights(deps: {
  db: Database;
  dataDir: string;
  workflows: WorkflowRepository;
  /** Bytes that the database may take. */
  budget: () => number;
  queue: () => InsightsOverview['queue'];
  /** IANA name of the workspace's zone. */
  timeZone: () => string;
  /** Whether webhooks stream in. */
  underPressure: () => boolean;
  now: () => number;
  log: Logger;
}): Insights {
  const { db, now } = deps;
  const rollUp = createRollUp(db);
  const { start, stop } = scheduleRollUp({ ...deps, rollUp });
  const endpointTraffic = createEndpointTraffic(db);
  const overview = createOverviewReader(db);
  const top = createTopReader(db, deps.workflows);
  const storage = createStorageReader(deps);
  const retentionPreview = createRetentionPreview(db);

  function catchUp(): void {
    for (let passes = 0; passes < PASSES_FIRST && rollUp.pass(now()); passes++);
  }

  return {
    methods: {
      'insights.overview': async ({ range }) => {
        catchUp();
        const found = overview({ range, now: now(), timeZone: deps.timeZone() });
        return { ...found, queue: deps.queue(), behind: rollUp.behind() };
      },
      'insights.top': async ({ range }) => {
        catchUp();
        return top({ range, now: now(), timeZone: deps.timeZone() });
      },
      'insights.storage': () => storage(),
      'insights.retention': async ({ retention }) => retentionPreview({ retention, now: now() }),
      'insights.endpoints': async ({ hours }) => {
        catchUp();
        return endpointTraffic({ hours, now: now() });
      },
    },
    start,
    stop,
  };
}
