import type { Logger } from 'pino';
import { approvalRequestSchema } from '../../shared/model/approval.ts';
import type { Committer } from '../db/committer.ts';
import { idToText } from '../db/ids.ts';
import type { HostNotification } from '../host.ts';
import type { RunRepository } from '../runs/run-repository.ts';
import type { WaitRepository, WaitRow } from '../runs/wait-repository.ts';

const SHOWN_MESSAGE = 300;
/** Read at the start at once. */
const MOST_UNTOLD = 1000;

/**
 * Notifications on this computer that an approval is asked for. That one is to be shown is stored
 * with the wait, and taken away when it was: a crash in between shows it at the next start, and at
 * worst a second time, never not at all.
 */
export interface ApprovalNotices {
  /** Those of before. */
  start(): void;
  /** The wait began, durably. */
  began(token: string): void;
  stop(): void;
}

export function createApprovalNotices(deps: {
  waits: WaitRepository;
  runs: RunRepository;
  committer: Pick<Committer, 'write'>;
  notify: (notification: HostNotification) => Promise<void>;
  log: Logger;
}): ApprovalNotices {
  const { waits, runs, committer, log } = deps;
  let stopped = false;
  // One after the other: a loop may ask for hundreds.
  let shown: Promise<void> = Promise.resolve();

  async function tell(token: string): Promise<void> {
    if (stopped) return;
    const wait = waits.byToken(token);
    const run = wait === undefined ? undefined : runs.bySeq(wait.run_seq);
    if (wait?.to_tell !== 1 || wait.step_status !== 'waiting' || run === undefined) return;
    try {
      await deps.notify({ ...wordsOf(wait), runId: idToText(run.id) });
    } catch (error) {
      log.warn({ err: error }, 'the notification of an approval could not be shown');
    }
    if (stopped) return;
    try {
      await committer.write(() => waits.told(token));
    } catch (error) {
      log.warn({ err: error }, 'the notification of an approval may be shown again');
    }
  }

  function began(token: string): void {
    shown = shown.then(() => tell(token));
  }

  return {
    began,
    start() {
      for (const { token } of waits.untold(MOST_UNTOLD)) began(token);
    },
    stop() {
      stopped = true;
    },
  };
}

function wordsOf({ data }: WaitRow): { title: string; body: string } {
  const { title, message } = approvalRequestSchema.parse(JSON.parse(data));
  const body = message.length <= SHOWN_MESSAGE ? message : `${message.slice(0, SHOWN_MESSAGE)}…`;
  return { title, body };
}
