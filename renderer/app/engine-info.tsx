import { useConnection, useRpcQuery } from '../rpc/rpc-context.tsx';
import { formatCount } from '../ui/format.ts';
import classes from './engine-info.module.css';

/** Whether Patchbay is receiving, and where. */
export function EngineInfo() {
  const connection = useConnection();
  const { data } = useRpcQuery('system.info', {});
  const live = connection === 'open';
  const working = (data?.activeRuns ?? 0) + (data?.queuedRuns ?? 0);
  return (
    <div className={classes.root}>
      <p className={classes.state} data-live={live || undefined}>
        <span className={classes.dot} aria-hidden="true" />
        {live ? 'Receiving' : connection === 'connecting' ? 'Connecting' : 'Not connected'}
      </p>
      {live && data !== undefined && (
        <>
          <p className={classes.address}>
            {data.hooksUrl === null ? 'Not listening for webhooks' : withoutScheme(data.hooksUrl)}
          </p>
          <p>{formatCount(data.events, 'event')} kept</p>
          {working > 0 && <p>{formatCount(working, 'run')} at work</p>}
        </>
      )}
    </div>
  );
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
