import type { ReactNode } from 'react';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import classes from './sections.module.css';

/** Where everything lies, and how to take it elsewhere. */
export function DataSection({ children }: { children: ReactNode }) {
  const { data } = useRpcQuery('system.info', {});
  return (
    <>
      <div className={classes.block}>
        <p className={classes.text}>
          Everything that Patchbay keeps lies in one folder of this computer. It leaves it only
          where a workflow sends it.
        </p>
        {data !== undefined && (
          <>
            <div className={classes.row}>
              <code className={classes.mono}>{data.dataDir}</code>
              <CopyIcon text={data.dataDir} label="Copy the path of the data folder" />
            </div>
            <p className={classes.quiet}>
              {formatCount(data.events, 'event')}: {formatBytes(data.databaseBytes)} in the
              database, {formatBytes(data.searchBytes)} in the search index.{' '}
              <a href="#/insights">What takes the space</a>
            </p>
          </>
        )}
      </div>
      <div className={classes.block}>{children}</div>
      <div className={classes.block}>
        <h3 className={classes.title}>Moving it</h3>
        <p className={classes.text}>
          Stop Patchbay, move the whole folder, and start it with the new place:{' '}
          <code>patchbay serve --data NEW-FOLDER</code>. Move it as a whole: secrets are encrypted
          with the file <code>master.key</code> in it. Choose a local disk; a synchronised or
          network folder damages databases.
        </p>
      </div>
    </>
  );
}
