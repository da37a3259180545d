import type { Logger } from 'pino';
import type { Settings } from '../../shared/model/settings.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunRow } from './run-repository.ts';

/** How long to wait before the queue is asked again that could not be read. */
const QUEUE_RETRY_MS = 1000;
/** Runs at once while webhooks stream in: receiving goes before executing. */
const RUNS_UNDER_PRESSURE = 12;

/** Takes runs from the queue, as many as may be carried out at once. */
export interface Claims {
  start(): void;
  /** There may be something to claim. */
  wake(): void;
  /** A run is taken without having been claimed. */
  count(row: RunRow): void;
  /** A run that was taken left memory. */
  release(row: RunRow): void;
  stop(): void;
}

export function createClaims(deps: {
  queue: RunQueue;
  settings: () => Settings;
  /** Whether webhooks arrive faster than they should share the process with much else. */
  underPressure: () => boolean;
  /** Whether nothing is to be begun for now. */
  paused: () => boolean;
  compiled: (versionSeq: number) => CompiledWorkflow;
  /** Runs in memory. */
  active: () => number;
  take: (row: RunRow, workflow: CompiledWorkflow) => void;
  /** The run cannot be carried out at all. */
  failed: (row: RunRow, error: unknown) => void;
  log: Logger;
}): Claims {
  const { queue, log } = deps;
  const perWorkflow = new Map<number, number>();
  /** Limits that workflows set themselves, known once a run of theirs was loaded. */
  const ownLimits = new Map<number, number>();
  let running = false;
  let planned = false;
  let claiming = false;
  let askAgain: NodeJS.Timeout | undefined;

  function wake(): void {
    if (!running || planned) return;
    planned = true;
    setImmediate(pump);
  }

  function room(workflowSeq: number): number {
    const { perWorkflow: general } = deps.settings().execution;
    return (ownLimits.get(workflowSeq) ?? general) - (perWorkflow.get(workflowSeq) ?? 0);
  }

  function pump(): void {
    planned = false;
    if (!running || claiming || queue.length === 0 || deps.paused()) return;
    const { concurrency } = deps.settings().execution;
    const limit = deps.underPressure() ? Math.min(concurrency, RUNS_UNDER_PRESSURE) : concurrency;
    const active = deps.active();
    if (active >= limit) return;
    claiming = true;
    queue
      .claim({ limit: limit - active, room })
      .then((rows) => {
        for (const row of rows) begin(row);
      })
      .catch((error: unknown) => {
        log.error({ err: error }, 'runs could not be claimed');
        if (running) askAgain = setTimeout(wake, QUEUE_RETRY_MS);
      })
      .finally(() => {
        claiming = false;
      });
  }

  function count({ workflow_seq: workflowSeq }: RunRow): void {
    perWorkflow.set(workflowSeq, (perWorkflow.get(workflowSeq) ?? 0) + 1);
  }

  function begin(row: RunRow): void {
    count(row);
    try {
      const workflow = deps.compiled(row.version_seq);
      const most = workflow.definition.settings.concurrency;
      if (most === undefined) ownLimits.delete(row.workflow_seq);
      else ownLimits.set(row.workflow_seq, most);
      if (most !== undefined && (perWorkflow.get(row.workflow_seq) ?? 0) > most) {
        // The workflow's own limit was not known yet: the run waits until another one ends.
        release(row);
        queue.announce({ seq: row.seq, workflowSeq: row.workflow_seq });
        return;
      }
      deps.take(row, workflow);
    } catch (error) {
      deps.failed(row, error);
    }
  }

  function release(row: RunRow): void {
    const left = (perWorkflow.get(row.workflow_seq) ?? 1) - 1;
    if (left <= 0) perWorkflow.delete(row.workflow_seq);
    else perWorkflow.set(row.workflow_seq, left);
    void queue.complete(row.seq);
    wake();
  }

  return {
    start() {
      running = true;
      wake();
    },
    wake,
    count,
    release,
    stop() {
      running = false;
      clearTimeout(askAgain);
    },
  };
}
