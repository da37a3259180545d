import type { NewRun, RunRow } from './run-repository.ts';

/**
 * The queue port. Here it is the `runs` table itself with one owner (the data folder's lock is the
 * lease, so `heartbeat` has nothing to renew); a host with several workers implements it over a
 * queue of its own.
 */
export interface RunQueue {
  /** Inside the transaction that makes the run's reason durable, so that neither is without the other. */
  enqueue(run: NewRun): number;
  /**
   * A run that is queued already, or was put back. With `isNew` nobody can have put it back: it may
   * have been claimed since its commit, and stays with who has it.
   */
  announce(run: { seq: number; workflowSeq: number; urgent?: boolean; isNew?: boolean }): void;
  /**
   * Nobody may claim the run until it is completed or announced. False when somebody has it: then
   * nothing changes.
   */
  hold(run: { seq: number; workflowSeq: number }): boolean;
  /**
   * Up to `limit` runs, taken from the workflows in turn; `room(workflowSeq)` says how many more
   * of a workflow may start. What was claimed is not given again until it is announced.
   */
  claim(options: { limit: number; room: (workflowSeq: number) => number }): Promise<RunRow[]>;
  heartbeat(runSeq: number): Promise<void>;
  /** The run needs nothing more for now: it ended, waits, or is given back. */
  complete(runSeq: number): Promise<void>;
  /** When the next waiting run is due (ms UTC); null when none is. */
  dueAt(): Promise<number | null>;
  /** Puts some runs whose time has come among those to claim; returns how many. */
  releaseDue(now: number): Promise<number>;
  /** Runs that wait to be claimed. */
  readonly length: number;
}
