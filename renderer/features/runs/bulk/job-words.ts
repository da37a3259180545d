import type { BulkJob, BulkRequest } from '../../../../shared/model/bulk.ts';
import { formatCount } from '../../../ui/format.ts';

export type RunsRequest = Extract<BulkRequest, { runs: unknown }>;

const verbs: Record<RunsRequest['action'], { now: string; done: string }> = {
  retry: { now: 'Retrying', done: 'Retried' },
  rerun: { now: 'Re-running', done: 'Re-ran' },
  cancel: { now: 'Canceling', done: 'Canceled' },
};

/** `Retrying 12 runs`. */
export function jobName({ action }: RunsRequest, total: number): string {
  return `${verbs[action].now} ${formatCount(total, 'run')}`;
}

/** How far an action over many runs is; runs that were gone when their turn came are past as well. */
export function jobProgress(
  request: RunsRequest,
  job: Pick<BulkJob, 'state' | 'total' | 'done' | 'failed' | 'skipped'>,
): { words: string; past: number } {
  const { state, total, done, failed, skipped } = job;
  const past = done + failed + skipped;
  const gone = skipped === 0 ? '' : ` · ${formatCount(skipped, 'run')} had gone`;
  switch (state) {
    case 'running':
      return {
        words: `${jobName(request, total)}: ${past.toLocaleString('en-US')} done${gone}`,
        past,
      };
    case 'canceled':
      return {
        words: `Stopped after ${formatCount(past, 'run')} of ${total.toLocaleString('en-US')}${gone}`,
        past,
      };
    case 'finished':
      return { words: `${verbs[request.action].done} ${formatCount(done, 'run')}${gone}`, past };
  }
}
