import { Button, Radio } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RunsChosen } from '../../../../shared/model/bulk.ts';
import type { RunSummary } from '../../../../shared/model/run.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ConsequenceText } from '../../../ui/consequences.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeFailed } from '../../../ui/notices.ts';

const PER_SECOND = 20;

/** Re-runs on the version that was just published: this run, or all failed ones of the workflow. */
export function RunAgainDialog({
  run,
  version,
  onClose,
}: {
  run: RunSummary;
  version: number;
  onClose: () => void;
}) {
  const [, navigate] = useLocation();
  const rerun = useRpcMutation('runs.rerun');
  const bulk = useRpcMutation('bulk.start');
  const filter = { workflow: run.workflowId, status: 'failed' as const, attention: true };
  const { data } = useRpcQuery('runs.count', filter);
  const count = data?.count ?? 0;
  const [scope, setScope] = useState<'one' | 'all'>('one');
  const isAll = scope === 'all' && count > 0;
  const runs: RunsChosen = isAll ? { filter } : { ids: [run.id] };
  const onError = (error: unknown): void => noticeFailed('Nothing was started', error);

  function begin(): void {
    if (isAll)
      bulk.mutate(
        { request: { action: 'rerun', runs, version: 'published', perSecond: PER_SECOND } },
        { onSuccess: () => navigate('/runs'), onError },
      );
    else
      rerun.mutate(
        { id: run.id, version: 'published' },
        { onSuccess: ({ run: next }) => navigate(`/runs/${next.id}`), onError },
      );
  }
  return (
    <Dialog opened onClose={onClose} title={`Run again on version ${version}`}>
      <Radio.Group
        aria-label="Which runs"
        value={scope}
        onChange={(next) => setScope(next === 'all' ? 'all' : 'one')}
      >
        <Radio value="one" label="This run" mb={8} />
        <Radio
          value="all"
          disabled={count === 0}
          label={`All failed runs of this workflow that nothing took the place of (${formatCount(count, 'run')})`}
        />
      </Radio.Group>
      <ConsequenceText question={{ action: 'rerun', runs, version: 'published' }} />
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          data-autofocus
          loading={rerun.isPending || bulk.isPending}
          onClick={begin}
        >
          {isAll ? `Run ${formatCount(count, 'run')} again` : 'Run again'}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
