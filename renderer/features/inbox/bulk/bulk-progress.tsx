import { Button, Progress } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { BulkJob } from '../../../../shared/model/bulk.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './bulk-progress.module.css';

const dismissedAs = 'patchbay.bulk.seen';
/** One that ended longer ago is history. */
const recentMs = 10 * 60_000;

/** Work over many events that is under way, or has just ended; also after the page was loaded again. */
export function BulkProgress() {
  const jobs = useRpcQuery('bulk.list', {}).data?.jobs ?? [];
  const [seen, setSeen] = useState<readonly string[]>(() =>
    (sessionStorage.getItem(dismissedAs) ?? '').split(','),
  );
  const shown = jobs.filter(
    ({ id, state, request, endedAt }) =>
      'events' in request &&
      !seen.includes(id) &&
      (state === 'running' || Date.now() - (endedAt ?? 0) < recentMs),
  );
  if (shown.length === 0) return null;

  function dismiss(id: string): void {
    const next = [...seen, id].slice(-50);
    sessionStorage.setItem(dismissedAs, next.join(','));
    setSeen(next);
  }
  return (
    <section aria-label="Work under way" className={classes.root}>
      {shown.map((job) => (
        <Job key={job.id} job={job} onDismiss={() => dismiss(job.id)} />
      ))}
    </section>
  );
}

function Job({ job, onDismiss }: { job: BulkJob; onDismiss: () => void }) {
  const cancel = useRpcMutation('bulk.cancel');
  const { request, state, total, done, failed, skipped, problems } = job;
  const past = Math.min(total, done + failed + skipped);
  const isRunning = state === 'running';
  const [first] = problems;
  const words = wordsOf(request);
  const verb = state === 'canceled' ? `Canceled. ${words.finished}` : words[state];
  const left = [
    failed > 0 ? `${failed.toLocaleString('en-US')} could not be` : '',
    skipped > 0 ? `${skipped.toLocaleString('en-US')} had gone` : '',
  ].filter((part) => part !== '');
  return (
    <div className={classes.job}>
      <div className={classes.line}>
        <span role="status" className={classes.words}>
          {verb} {past.toLocaleString('en-US')} of {formatCount(total, 'event')}
          {left.length > 0 && `; ${left.join(', ')}`}
        </span>
        {isRunning ? (
          <Button
            size="compact-xs"
            loading={cancel.isPending}
            onClick={() =>
              cancel.mutate(
                { id: job.id },
                { onError: (error) => noticeFailed('It was not canceled', error) },
              )
            }
          >
            Cancel
          </Button>
        ) : (
          <button type="button" className={classes.close} aria-label="Dismiss" onClick={onDismiss}>
            <X size={14} aria-hidden="true" />
          </button>
        )}
      </div>
      <Progress
        size={4}
        value={total === 0 ? 100 : (past / total) * 100}
        color={failed > 0 ? 'red' : 'patch'}
        transitionDuration={0}
        aria-label={words.running}
      />
      {first !== undefined && <p className={classes.problem}>{first.message}</p>}
      {state === 'canceled' && <p className={classes.problem}>What was done stays done.</p>}
    </div>
  );
}

function wordsOf({ action }: BulkJob['request']): {
  running: string;
  finished: string;
} {
  switch (action) {
    case 'rehearse':
      return { running: 'Rehearsing', finished: 'Rehearsed' };
    case 'resend':
      return { running: 'Sending again', finished: 'Sent again' };
    default:
      return { running: 'Replaying', finished: 'Replayed' };
  }
}
