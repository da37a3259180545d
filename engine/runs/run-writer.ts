import type { Logger } from 'pino';
import { type Committer, DatabaseBusyError } from '../db/committer.ts';
import type { RunRow } from './run-repository.ts';

/** How long to wait before a write that the database refused is tried again. */
const WRITE_RETRY_MS = 1000;

/** Commits the progress of runs; nothing is lost when the disk is full for a while. */
export interface RunWriter {
  /**
   * Writes of one run are committed in the order of asking. One that the database refuses is tried
   * until it holds, and those behind it wait. `done` follows the commit; `failed` says that it will
   * never come: the write itself is at fault, or the engine stops.
   */
  write(row: RunRow, job: RunWrite): void;
  /** What was refused is tried once more, and then given up. */
  stop(): void;
}

export interface RunWrite {
  write: () => void;
  done: () => void;
  failed: (error: unknown) => void;
}

export function createRunWriter(deps: { committer: Committer; log: Logger }): RunWriter {
  const { committer, log } = deps;
  const refused = new Map<RunRow, RunWrite[]>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  function commit(row: RunRow, job: RunWrite): void {
    committer.write(job.write).then(job.done, (error: unknown) => {
      if (!(error instanceof DatabaseBusyError) || stopping) {
        job.failed(error);
        return;
      }
      const waiting = refused.get(row);
      if (waiting === undefined) refused.set(row, [job]);
      else waiting.push(job);
      if (timer !== undefined) return;
      log.error({ err: error }, 'progress of runs could not be stored; trying again');
      timer = setTimeout(tryAgain, WRITE_RETRY_MS);
    });
  }

  function tryAgain(): void {
    timer = undefined;
    const all = [...refused];
    refused.clear();
    for (const [row, jobs] of all) for (const job of jobs) commit(row, job);
  }

  return {
    write(row, job) {
      const waiting = refused.get(row);
      if (waiting === undefined) commit(row, job);
      else waiting.push(job);
    },
    stop() {
      stopping = true;
      clearTimeout(timer);
      tryAgain();
    },
  };
}
