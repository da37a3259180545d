import { Button } from '@mantine/core';
import { Unplug } from 'lucide-react';
import { useConnection, useRpc } from '../rpc/rpc-context.tsx';
import classes from '../ui/warning-bar.module.css';

/** Says that what is on screen may be old. Webhooks are received whether or not this tab listens. */
export function ConnectionBar() {
  const rpc = useRpc();
  const lost = useConnection() === 'lost';
  return (
    <div role="status">
      {lost && (
        <div className={classes.bar}>
          <Unplug size={15} aria-hidden="true" className={classes.icon} />
          <p>
            <strong>Connection lost.</strong> What you see may be out of date. Trying again by
            itself; if Patchbay was stopped, start it.
          </p>
          <Button onClick={rpc.listen}>Try now</Button>
        </div>
      )}
    </div>
  );
}
