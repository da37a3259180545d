import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { BulkJob } from '../../../../shared/model/bulk.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './bulk-strip.module.css';
import { jobName, jobProgress, type RunsRequest } from './job-words.ts';

/** What ended longer ago than this is not shown to who opens the screen. */
const SHOWN_AFTER_MS = 60_000;

type RunsJob = BulkJob & { request: RunsRequest };

/** Actions over many runs that are under way, or have just ended. */
export function BulkStrip() {
  const { data } = useRpcQuery('bulk.list', {}, { keepPrevious: true });
  const [openedAt] = useState(() => Date.now());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const jobs = (data?.jobs ?? [])
    .filter(isOfRuns)
    .filter(
      ({ id, state, endedAt }) =>
        !closed.has(id) && (state === 'running' || (endedAt ?? 0) > openedAt - SHOWN_AFTER_MS),
    );
  if (jobs.length === 0) return null;
  return (
    <ul className={classes.root} aria-label="Actions over many runs">
      {jobs.slice(0, 3).map((job) => (
        <JobLine key={job.id} job={job} onClose={() => setClosed(new Set(closed).add(job.id))} />
      ))}
    </ul>
  );
}

function isOfRuns(job: BulkJob): job is RunsJob {
  return 'runs' in job.request;
}

function JobLine({ job, onClose }: { job: RunsJob; onClose: () => void }) {
  const cancel = useRpcMutation('bulk.cancel');
  const { id, request, state, total, failed, problems } = job;
  const isRunning = state === 'running';
  const { words, past } = jobProgress(request, job);
  return (
    <li className={classes.job}>
      <p className={classes.words} role="status">
        {words}
        {failed > 0 && (
          <span title={problems.map(({ message }) => message).join('\n')}>
            {' '}
            · {formatCount(failed, 'run')} could not be: {problems[0]?.message}
          </span>
        )}
      </p>
      {isRunning ? (
        <>
          <Progress
            className={classes.progress ?? ''}
            size="sm"
            value={total === 0 ? 100 : (past / total) * 100}
            aria-label={jobName(request, total)}
          />
          <Button
            loading={cancel.isPending}
            onClick={() =>
              cancel.mutate(
                { id },
                { onError: (error) => noticeFailed('It was not stopped', error) },
              )
            }
          >
            Stop
          </Button>
        </>
      ) : (
        <Tooltip label="Close">
          <ActionIcon aria-label="Close" size={24} onClick={onClose}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
