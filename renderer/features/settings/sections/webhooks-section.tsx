import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './sections.module.css';

/** Where webhooks arrive, through which door, and how much of them is taken. */
export function WebhooksSection({ children }: { children: ReactNode }) {
  const info = useRpcQuery('system.info', {});
  const settings = useRpcQuery('settings.get', {});
  const check = useRpcMutation('system.checkTunnel');
  const hooksUrl = info.data?.hooksUrl ?? null;
  const publicUrl = settings.data?.hooks.publicUrl;
  const isSecure = hooksUrl?.startsWith('https:') === true;
  return (
    <>
      <div className={classes.block}>
        <h3 className={classes.title}>Where they arrive</h3>
        {hooksUrl === null ? (
          <p className={classes.text}>Nothing listens for webhooks just now.</p>
        ) : (
          <div className={classes.row}>
            <code className={classes.mono}>{hooksUrl}</code>
            <CopyIcon text={hooksUrl} label="Copy the address" />
          </div>
        )}
        <p className={classes.quiet}>
          {isSecure
            ? 'Over HTTPS. The certificate that Patchbay made, and how to trust it: patchbay certificate show.'
            : 'Without HTTPS, which is right behind a tunnel. To receive over HTTPS, start it with --hooks-tls auto, or with a certificate: --hooks-tls-cert FILE --hooks-tls-key FILE.'}
        </p>
      </div>
      <div className={classes.block}>
        <h3 className={classes.title}>Does the public URL lead here?</h3>
        <p className={classes.text}>
          Sends one request to it, and looks whether it arrives. Save a change of it first.
        </p>
        <Button
          disabled={publicUrl === undefined}
          loading={check.isPending}
          onClick={() =>
            check.mutate({}, { onError: (error) => noticeFailed('Not checked', error) })
          }
        >
          Check the public URL
        </Button>
        {publicUrl === undefined && (
          <p className={classes.quiet}>There is none yet: enter it below.</p>
        )}
        {check.data !== undefined && (
          <div className={classes.row}>
            <Callout
              tone={check.data.verdict === 'reached' ? 'plain' : 'bad'}
              title={check.data.message}
            >
              {check.data.hint !== null && <p>{check.data.hint}</p>}
            </Callout>
          </div>
        )}
      </div>
      <div className={classes.block}>{children}</div>
    </>
  );
}
