import type { RunSummary } from '../shared/model/run.ts';
import type { EngineClient } from './engine-client.ts';
import { type FailedRun, type FailureNotice, failureNotice } from './failure-notice.ts';
import { createPacer } from './pacer.ts';

/** What fails together is told together. */
const GATHER_MS = 1_500;
/** Between two notifications; what fails meanwhile is in the next one. */
const QUIET_MS = 30_000;
/** Between two looks, however much happens. */
const LOOK_EVERY_MS = 2_000;
const MOST_COUNTED = 200;
/** Between the end of a run and the moment at which others can read it. */
const STORED_WITHIN_MS = 10_000;

export interface FailureWatch {
  /** Runs have changed, or from when on failures count. */
  look(): void;
  /** There is a new engine; what it knows is looked at without being told. */
  begin(): void;
  stop(): void;
}

/** Counts failed runs that nobody has looked after yet, and tells of those that are new. */
export function createFailureWatch(options: {
  engine: Pick<EngineClient, 'call'>;
  /** Failures before this do not count. */
  since: () => number;
  counted: (count: number) => void;
  notify: (notice: FailureNotice) => void;
  log: (message: string, details?: object) => void;
}): FailureWatch {
  const { engine, log } = options;
  let known: Set<string> | undefined;
  /** When it was looked before; and whether there were more failures than are counted. */
  let last = { at: 0, wasFull: false };
  let gathered: FailedRun[] = [];
  let lastToldAt = -Infinity;
  let tellTimer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const at = Date.now();
    const { runs } = await engine.call('runs.list', { status: 'failed', limit: MOST_COUNTED });
    const counting = runs.filter(({ endedAt }) => (endedAt ?? 0) > options.since());
    options.counted(counting.length);
    // Failed again after a retry it is a new failure.
    const keys = new Map(runs.map((run) => [`${run.id} ${run.endedAt}`, run]));
    if (known !== undefined)
      for (const [key, run] of keys)
        if (!known.has(key) && !isOld(run)) gathered.push(failedRun(run));
    known = new Set(keys.keys());
    last = { at, wasFull: runs.length === MOST_COUNTED };
    if (gathered.length > 0) tellLater();
  }

  /** Of more than are counted, older ones come into sight as newer ones are mended. */
  function isOld({ endedAt }: RunSummary): boolean {
    return last.wasFull && (endedAt ?? 0) < last.at - STORED_WITHIN_MS;
  }

  function tellLater(): void {
    if (tellTimer !== undefined) return;
    const delay = Math.max(GATHER_MS, lastToldAt + QUIET_MS - performance.now());
    tellTimer = setTimeout(() => {
      tellTimer = undefined;
      const notice = failureNotice(gathered);
      gathered = [];
      lastToldAt = performance.now();
      if (notice !== null) options.notify(notice);
    }, delay);
  }

  const pacer = createPacer(LOOK_EVERY_MS, () =>
    // The engine may have gone away meanwhile; with the next one it begins anew.
    look().catch((error: unknown) => log('failed runs were not counted', { error: `${error}` })),
  );

  return {
    look: pacer.ask,
    begin() {
      known = undefined;
      pacer.ask();
    },
    stop() {
      pacer.stop();
      clearTimeout(tellTimer);
    },
  };
}

function failedRun({ id, workflowId, workflowName, error }: RunSummary): FailedRun {
  return {
    id,
    workflowId,
    workflowName,
    stepId: error?.stepId ?? null,
    message: error?.message ?? null,
  };
}
