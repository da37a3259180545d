import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { BackupFile } from '../../../../shared/model/backup.ts';
import { useRpc, useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import classes from './sections.module.css';
import { WorkspaceFiles } from './workspace-files.tsx';

const WHILE_BUSY_MS = 300;
const kinds = {
  automatic: 'By itself',
  manual: 'By hand',
  migration: 'Before a new release',
} as const;

/** Copies of everything: making them, and putting one in place. */
export function BackupsSection({ children }: { children: ReactNode }) {
  const rpc = useRpc();
  const info = useRpcQuery('system.info', {});
  const make = useRpcMutation('system.backup');
  const cancel = useRpcMutation('system.cancelBackup');
  const [restoring, setRestoring] = useState<BackupFile>();
  const { data, error, refetch } = useQuery({
    queryKey: ['backups'],
    queryFn: ({ signal }) => rpc.call('system.backups', {}, signal),
    refetchOnMount: 'always',
    refetchInterval: ({ state }) =>
      make.isPending || state.data?.running != null ? WHILE_BUSY_MS : false,
  });

  function backUp(): void {
    make.mutate(
      {},
      {
        onSuccess: ({ bytes }) => noticeDone('Backed up', `${formatBytes(bytes)}, checked whole.`),
        onError: (failure) => noticeFailed('No backup was made', failure),
        onSettled: () => void refetch(),
      },
    );
  }
  const running = data?.running ?? null;
  return (
    <>
      <div className={classes.block}>
        <p className={classes.text}>
          A backup is everything at one moment, in one file, checked before it counts. Secrets in it
          stay encrypted: keep a copy of <code>master.key</code> elsewhere, without which they
          cannot be read.
        </p>
        <div className={classes.row}>
          <Button variant="filled" loading={make.isPending} onClick={backUp}>
            Back up now
          </Button>
          {running !== null && (
            <>
              <progress
                className={classes.progress}
                aria-label="Backup"
                value={running.phase === 'checking' ? undefined : running.done}
              />
              <span role="status" className={classes.quiet}>
                {running.phase === 'checking'
                  ? 'Checking the copy'
                  : `Copying, ${Math.round(running.done * 100)} %`}
              </span>
              <Button onClick={() => cancel.mutate({})}>Cancel</Button>
            </>
          )}
        </div>
        {data?.failure != null && (
          <Callout tone="bad" title="The last automatic backup failed">
            <p>
              {data.failure.message} (<TimeText time={data.failure.at} />) It is tried again in an
              hour.
            </p>
          </Callout>
        )}
        <p className={classes.quiet}>
          {data?.nextAt == null ? (
            'None is made by itself.'
          ) : (
            <>
              The next one by itself: <TimeText time={data.nextAt} />.
            </>
          )}
        </p>
      </div>
      <div className={classes.block}>
        <h3 className={classes.title}>Backups</h3>
        {error !== null && (
          <ErrorState
            title="The backups cannot be shown"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {data !== undefined && (
          <>
            <div className={classes.row}>
              <code className={classes.mono}>{data.folder}</code>
              <CopyIcon text={data.folder} label="Copy the path of the folder of backups" />
            </div>
            {data.backups.length === 0 ? (
              <p className={classes.text}>There is none yet.</p>
            ) : (
              <ul className={classes.list} aria-label="Backups">
                {data.backups.map((backup) => (
                  <li key={backup.file} className={classes.item}>
                    <span className={classes.grow}>
                      <TimeText time={backup.createdAt} exact />
                    </span>
                    <span className={classes.quiet}>{kinds[backup.kind]}</span>
                    <span className={classes.quiet}>{formatBytes(backup.bytes)}</span>
                    <Button onClick={() => setRestoring(backup)}>Restore…</Button>
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
        <p className={classes.quiet}>
          A copy on this disk does not help when the disk breaks: <code>patchbay backup FILE</code>{' '}
          makes one elsewhere.
        </p>
      </div>
      <div className={classes.block}>{children}</div>
      <WorkspaceFiles />
      {restoring !== undefined && (
        <RestoreDialog
          backup={restoring}
          canRestart={info.data?.canRestart === true}
          onClose={() => setRestoring(undefined)}
        />
      )}
    </>
  );
}
