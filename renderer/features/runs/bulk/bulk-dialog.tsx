import { Button, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import type { RunsChosen } from '../../../../shared/model/bulk.ts';
import type { MethodInput } from '../../../../shared/rpc/contract.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { ConsequenceText } from '../../../ui/consequences.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount, formatDuration } from '../../../ui/format.ts';
import { noticeGone } from '../../../ui/notice-gone.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import actions from '../actions/actions.module.css';
import type { RerunVersion } from '../actions/use-run-actions.ts';

export type BulkAction = 'retry' | 'rerun' | 'cancel';

const VERSIONS: readonly { value: RerunVersion; label: string }[] = [
  { value: 'same', label: 'The version each of them ran' },
  { value: 'published', label: 'The published version' },
  { value: 'draft', label: 'The draft' },
];

const USUAL_RATE = 20;
const CANCEL_RATE = 200;

/** Says what would happen with many runs, and starts it. */
export function BulkDialog({
  action,
  chosen,
  count,
  more,
  onClose,
  onStarted,
}: {
  action: BulkAction;
  chosen: RunsChosen;
  count: number;
  /** Whether there are others: the engine counts no further than it is asked to. */
  more: boolean;
  onClose: () => void;
  onStarted: () => void;
}) {
  const start = useRpcMutation('bulk.start');
  const [perSecond, setPerSecond] = useState(action === 'cancel' ? CANCEL_RATE : USUAL_RATE);
  const [version, setVersion] = useState<RerunVersion>('same');
  const runs = more ? `more than ${count.toLocaleString('en-US')} runs` : formatCount(count, 'run');

  function requestOf(wanted: BulkAction): MethodInput<'bulk.start'>['request'] {
    switch (wanted) {
      case 'rerun':
        return { action: wanted, runs: chosen, perSecond, version };
      case 'retry':
      case 'cancel':
        return { action: wanted, runs: chosen, perSecond };
    }
  }

  function begin(): void {
    start.mutate(
      { request: requestOf(action) },
      {
        onSuccess: ({ total }) => {
          if ('ids' in chosen) noticeGone({ chosen: count, found: total, noun: 'run' });
          onStarted();
        },
        onError: (error) => noticeFailed('Nothing was started', error),
      },
    );
  }
  return (
    <Dialog opened onClose={onClose} title={titleOf(action, runs)}>
      {action === 'retry' && (
        <p>Makes new attempts at every failed step of these runs. Earlier outputs are kept.</p>
      )}
      {action === 'rerun' && (
        <>
          <p>Starts a new run for each of them, from the first step, with the same data.</p>
          <Select
            label="Version"
            data={[...VERSIONS]}
            value={version}
            onChange={(next) =>
              setVersion(VERSIONS.find(({ value }) => value === next)?.value ?? 'same')
            }
          />
        </>
      )}
      {action === 'cancel' ? (
        <p>
          Stops those that have not ended. Requests that are being sent are cut off; what they did
          at the other end stays done.
        </p>
      ) : (
        <ConsequenceText
          question={
            action === 'rerun' ? { action, runs: chosen, version } : { action, runs: chosen }
          }
        />
      )}
      <NumberInput
        label="Runs per second"
        w={220}
        size="xs"
        description={`Over at the earliest after ${formatDuration((count / perSecond) * 1000)}. It can be stopped on the way; what was done stays done.`}
        min={0.1}
        max={1000}
        value={perSecond}
        onChange={(next) => typeof next === 'number' && next > 0 && setPerSecond(next)}
      />
      <p className={actions.quiet}>It goes on when this window is closed, and after a restart.</p>
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button variant="filled" data-autofocus loading={start.isPending} onClick={begin}>
          {confirmOf(action, runs)}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function titleOf(action: BulkAction, runs: string): string {
  switch (action) {
    case 'retry':
      return `Retry ${runs}`;
    case 'rerun':
      return `Re-run ${runs}`;
    case 'cancel':
      return `Cancel ${runs}`;
  }
}

function confirmOf(action: BulkAction, runs: string): string {
  return action === 'cancel' ? `Cancel ${runs}` : `${titleOf(action, runs)} now`;
}
