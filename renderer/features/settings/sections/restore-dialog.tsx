import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { BackupFile } from '../../../../shared/model/backup.ts';
import { useRpc, useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { CommandLine } from '../../../ui/command-line.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import classes from './sections.module.css';

const WHILE_BUSY_MS = 300;

/** What a restore would mean, in numbers; then its progress. */
export function RestoreDialog({
  backup,
  canRestart,
  onClose,
}: {
  backup: BackupFile;
  canRestart: boolean;
  onClose: () => void;
}) {
  const rpc = useRpc();
  const { file, createdAt } = backup;
  const preview = useRpcQuery('system.checkBackup', { file });
  const info = useRpcQuery('system.info', {});
  const restore = useRpcMutation('system.restore');
  const cancel = useRpcMutation('system.cancelRestore');
  const state = useQuery({
    queryKey: ['restoring'],
    queryFn: ({ signal }) => rpc.call('system.backups', {}, signal),
    enabled: restore.isPending,
    refetchInterval: WHILE_BUSY_MS,
  });
  const progress = state.data?.restoring ?? null;
  const data = preview.data;

  function start(): void {
    restore.mutate(
      { file },
      {
        onSuccess() {
          noticeDone(
            'Restored',
            'Patchbay starts again with the backup; this page connects to it.',
          );
          onClose();
        },
        onError: (error) => noticeFailed('Nothing was restored', error),
      },
    );
  }
  return (
    <Dialog title="Restore this backup?" opened onClose={onClose} width={520}>
      <div className={classes.gap}>
        {preview.error !== null && (
          <Callout tone="bad" title={describeError(preview.error).message}>
            <p>{describeError(preview.error).hint}</p>
          </Callout>
        )}
        {data === undefined && preview.error === null && (
          <p role="status">Looking into the backup and checking it…</p>
        )}
        {data !== undefined && (
          <>
            <p>
              It was made <TimeText time={createdAt} exact /> and has{' '}
              {formatCount(data.workflows, 'workflow')}, {formatCount(data.endpoints, 'endpoint')},{' '}
              {formatCount(data.credentials, 'credential')}, {formatCount(data.events, 'event')} and{' '}
              {formatCount(data.runs, 'run')}.
            </p>
            <Callout
              tone="warn"
              title={`${formatCount(data.newer.events, 'event')} and ${formatCount(data.newer.runs, 'run')} came after it and will not be in Patchbay any more`}
            >
              <p>
                Nor will anything that was edited since. Nothing is deleted: the database of now is
                kept beside the new one as <code>patchbay.db.before-restore-TIME</code>.{' '}
                {info.data !== undefined && info.data.activeRuns > 0
                  ? `${formatCount(info.data.activeRuns, 'run')} under way ${info.data.activeRuns === 1 ? 'is' : 'are'} cut off. `
                  : ''}
                Patchbay restarts; for a moment no webhooks are taken.
              </p>
            </Callout>
            {!canRestart && (
              <div>
                <p className={classes.text}>
                  This Patchbay cannot restart itself: stop it, and run this.
                </p>
                <CommandLine command={`patchbay restore '${file}' --force`} />
              </div>
            )}
          </>
        )}
        {progress !== null && (
          <div className={classes.row}>
            <progress
              className={classes.progress}
              aria-label="Restore"
              value={progress.phase === 'checking' ? undefined : progress.done}
            />
            <span role="status" className={classes.quiet}>
              {progress.phase === 'checking'
                ? 'Checking the copy'
                : `Copying, ${Math.round(progress.done * 100)} %`}
            </span>
          </div>
        )}
      </div>
      <DialogButtons>
        {restore.isPending ? (
          <Button onClick={() => cancel.mutate({})}>Cancel the restore</Button>
        ) : (
          <Button onClick={onClose}>Not now</Button>
        )}
        {canRestart && (
          <Button
            variant="filled"
            disabled={data === undefined}
            loading={restore.isPending}
            onClick={start}
          >
            Restore it
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}
