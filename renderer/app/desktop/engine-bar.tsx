import { RefreshCw, Unplug } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useEngineState } from '../../rpc/desktop-context.tsx';
import classes from '../../ui/warning-bar.module.css';

/** How long it is said that the engine is back. */
const BACK_MS = 6_000;

/** Says what happened to the engine of this computer, and that nothing was lost by it. */
export function EngineBar() {
  const state = useEngineState();
  const isBack = useIsBack(state?.status);
  const problem = state?.status === 'running' ? state.hooksProblem : null;
  return (
    <div role="status">
      {state?.status === 'restarting' && (
        <div className={classes.bar}>
          <RefreshCw size={15} aria-hidden="true" className={classes.icon} />
          <p>
            <strong>The engine crashed and is being started again</strong> (
            {state.crashes === 1 ? 'the first time' : `${state.crashes} times in five minutes`}:{' '}
            {state.reason}). What was acknowledged is stored; runs go on where they were.
          </p>
        </div>
      )}
      {isBack && (
        <div className={classes.bar}>
          <RefreshCw size={15} aria-hidden="true" className={classes.icon} />
          <p>
            <strong>The engine is back.</strong> Every event that was acknowledged is here, and runs
            that were cut off go on.
          </p>
        </div>
      )}
      {problem !== null && (
        <div className={classes.bar}>
          <Unplug size={15} aria-hidden="true" className={classes.icon} />
          <p>
            <strong>No webhooks can be received.</strong> {problem.message} {problem.hint} It is
            tried again every few seconds.
          </p>
        </div>
      )}
    </div>
  );
}

/** For some seconds after a crash was mended. */
function useIsBack(status: string | undefined): boolean {
  const crashed = useRef(false);
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    if (status === 'restarting') crashed.current = true;
    if (status !== 'running' || !crashed.current) return;
    crashed.current = false;
    setBack(true);
    const timer = setTimeout(() => setBack(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [status]);
  return isBack && status === 'running';
}
