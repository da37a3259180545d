import type { Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import type { Api } from '../../../shared/rpc/contract.ts';
import { createEndpointTraffic } from './endpoint-traffic.ts';
import { createRollUp } from './roll-up.ts';
import { scheduleRollUp } from './roll-up-schedule.ts';

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
  /** Whether webhooks stream in. */
  underPressure: () => boolean;
  now: () => number;
  log: Logger;
}): Insights {
  const { db, now } = deps;
  const rollUp = createRollUp(db);
  const { start, stop } = scheduleRollUp({ ...deps, rollUp });
  const endpointTraffic = createEndpointTraffic(db);

  function catchUp(): void {
    for (let passes = 0; passes < PASSES_FIRST && rollUp.pass(now()); passes++);
  }

  return {
    methods: {
      'insights.endpoints': async ({ hours }) => {
        catchUp();
        return endpointTraffic({ hours, now: now() });
      },
    },
    start,
    stop,
  };
}
