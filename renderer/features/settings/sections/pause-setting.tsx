import { Button } from '@mantine/core';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './sections.module.css';

/** Holds back every run that has not begun. */
export function PauseSetting() {
  const { data } = useRpcQuery('system.info', {});
  const setPaused = useRpcMutation('system.setPaused');
  if (data === undefined) return null;
  return (
    <div className={classes.block}>
      <h3 className={classes.title}>{data.paused ? 'Everything is paused' : 'Pause everything'}</h3>
      <p className={classes.text}>
        While it is paused events are received and kept, and their runs wait in the queue; what is
        under way goes on to its end. It stays so over a restart.
      </p>
      <Button
        loading={setPaused.isPending}
        onClick={() =>
          setPaused.mutate(
            { paused: !data.paused },
            { onError: (error) => noticeFailed('That was not changed', error) },
          )
        }
      >
        {data.paused ? 'Resume everything' : 'Pause everything'}
      </Button>
    </div>
  );
}
