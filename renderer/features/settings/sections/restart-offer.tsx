import { Button } from '@mantine/core';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';

/** Something that was saved counts from the next start. */
export function RestartOffer() {
  const { data } = useRpcQuery('system.info', {});
  const restart = useRpcMutation('system.restart');
  return (
    <Callout tone="warn" title="Some of what you saved counts from the next start">
      {data?.canRestart === true ? (
        <>
          <p>For a moment no webhooks are taken; senders try again. Runs go on where they were.</p>
          <Button
            mt={8}
            loading={restart.isPending}
            onClick={() =>
              restart.mutate(
                {},
                {
                  onSuccess: () => noticeDone('Restarting', 'This page connects again by itself.'),
                  onError: (error) => noticeFailed('Not restarted', error),
                },
              )
            }
          >
            Restart now
          </Button>
        </>
      ) : (
        <p>Stop Patchbay and start it again when it suits you.</p>
      )}
    </Callout>
  );
}
