import { expect, it } from 'vitest';
import { jobProgress, type RunsRequest } from '../../../renderer/features/runs/bulk/job-words.ts';

const retry: RunsRequest = { action: 'retry', runs: { ids: ['a'] }, perSecond: 20 };
const job = { total: 5, done: 3, failed: 0, skipped: 2 };

it('runs that were gone when their turn came are said, and count as past', () => {
  expect(jobProgress(retry, { ...job, state: 'running' })).toEqual({
    words: 'Retrying 5 runs: 5 done · 2 runs had gone',
    past: 5,
  });
  expect(jobProgress(retry, { ...job, state: 'finished' }).words).toBe(
    'Retried 3 runs · 2 runs had gone',
  );
  expect(jobProgress(retry, { ...job, skipped: 0, state: 'canceled' }).words).toBe(
    'Stopped after 3 runs of 5',
  );
});
