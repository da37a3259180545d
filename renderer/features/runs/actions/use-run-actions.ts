import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Json } from '../../../../shared/json.ts';
import type { RunSummary } from '../../../../shared/model/run.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';

interface RetryWish {
  stepId?: string;
  iteration?: string;
  input?: { value: Json };
  output?: { value: Json; port?: string };
}

export type RerunVersion = 'same' | 'published' | 'draft';

/** What can be done with one run; each says how it went, also when who asked is gone by then. */
export function useRunActions({ id, workflowName }: Pick<RunSummary, 'id' | 'workflowName'>) {
  const rpc = useRpc();
  const [, navigate] = useLocation();
  return useMemo(
    () => ({
      retry(wish: RetryWish, what: string): void {
        rpc.call('runs.retry', { id, ...wish }).then(
          () =>
            wish.output === undefined
              ? noticeDone('Retrying', `${what} is being carried out again.`)
              : noticeDone('Going on', `${what} counts as done, with the output that you gave.`),
          (error: unknown) => noticeFailed(`${what} was not retried`, error),
        );
      },
      rerun(wish: { fromStep?: string; version: RerunVersion }): void {
        rpc.call('runs.rerun', { id, ...wish }).then(
          ({ run: next, reused }) => {
            const kept =
              reused.length === 0
                ? ''
                : ` Outputs of ${formatCount(reused.length, 'step')} were reused.`;
            noticeDone('New run started', `It is open now.${kept}`);
            navigate(`/runs/${next.id}`);
          },
          (error: unknown) => noticeFailed('The run was not started again', error),
        );
      },
      cancel(): void {
        rpc.call('runs.cancel', { id }).then(
          () => noticeDone('Canceled', `The run of “${workflowName}” was stopped.`),
          (error: unknown) => noticeFailed('The run was not canceled', error),
        );
      },
      rehearse(): void {
        rpc.call('runs.rehearse', { run: id, version: 'draft' }).then(
          ({ run: next }) => navigate(`/runs/compare/${id}/${next.id}`),
          (error: unknown) => noticeFailed('The draft was not rehearsed', error),
        );
      },
    }),
    [rpc, id, workflowName, navigate],
  );
}
