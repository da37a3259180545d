import { Button } from '@mantine/core';
import { CirclePause } from 'lucide-react';
import { useRpcMutation, useRpcQuery } from '../rpc/rpc-context.tsx';
import { formatCount } from '../ui/format.ts';
import { noticeFailed } from '../ui/notices.ts';
import { TimeText } from '../ui/time-text.tsx';
import classes from '../ui/warning-bar.module.css';

/** Says, on every screen, that nothing is begun, and ends it. */
export function PauseBar() {
  const { data } = useRpcQuery('system.info', {});
  const setPaused = useRpcMutation('system.setPaused');
  const since = data?.pausedSince ?? null;
  return (
    <div role="status">
      {data !== undefined && since !== null && (
        <div className={classes.bar}>
          <CirclePause size={15} aria-hidden="true" className={classes.icon} />
          <p>
            <strong>Everything is paused</strong> since <TimeText time={since} />. Events are still
            received and kept;{' '}
            {data.queuedRuns === 0
              ? 'their runs will wait.'
              : data.queuedRuns === 1
                ? '1 run waits, and begins when you resume.'
                : `${formatCount(data.queuedRuns, 'run')} wait, and begin when you resume.`}
          </p>
          <Button
            loading={setPaused.isPending}
            onClick={() =>
              setPaused.mutate(
                { paused: false },
                { onError: (error) => noticeFailed('Not resumed', error) },
              )
            }
          >
            Resume
          </Button>
        </div>
      )}
    </div>
  );
}
