import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { useRpc, useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import { noticeUndo } from '../../../ui/undo-notice.tsx';
import type { EndpointRow } from '../model/endpoint-row.ts';

/** Says what removing it means, and offers to retire it instead, which senders understand. */
export function RemoveDialog({
  row: { endpoint, workflows },
  onClose,
  onRetire,
}: {
  row: EndpointRow;
  onClose: () => void;
  onRetire: () => void;
}) {
  const [, navigate] = useLocation();
  const rpc = useRpc();
  const remove = useRpcMutation('endpoints.remove');
  const { id, settings, eventCount, secretCount } = endpoint;

  function onRemove(): void {
    remove.mutate(
      { id },
      {
        onSuccess: () => {
          navigate('/endpoints');
          noticeUndo({
            title: 'Removed',
            message: `/hooks/${settings.path} answers 404 now.`,
            onUndo: () => {
              rpc
                .call('endpoints.restore', { id })
                .then(() => navigate(`/endpoints/${id}`))
                .catch((error: unknown) => noticeFailed('It could not be brought back', error));
            },
          });
        },
      },
    );
  }
  const isUsed = workflows.length > 0;
  return (
    <Dialog title={`Remove /${settings.path}?`} opened onClose={onClose}>
      <p>
        Whoever sends to <code>/hooks/{settings.path}</code> is told 404 from then on, and most
        senders go on trying.{' '}
        {eventCount === 0
          ? 'It has no events.'
          : `Its ${formatCount(eventCount, 'event')} ${eventCount === 1 ? 'stays' : 'stay'} in the inbox.`}{' '}
        {secretCount === 1 && 'Its secret goes with it.'}
        {secretCount > 1 && `Its ${secretCount} secrets go with it.`}
      </p>
      {settings.state !== 'retired' && (
        <p>
          To tell senders that they shall stop, retire it instead: they are answered 410, and what
          still comes is kept as refused.
        </p>
      )}
      {isUsed && (
        <Callout
          tone="warn"
          title={`${workflows.map(({ name }) => `“${name}”`).join(', ')} ${workflows.length === 1 ? 'listens' : 'listen'} to it.`}
        >
          <p>Remove or change what listens first, or retire the endpoint.</p>
        </Callout>
      )}
      {remove.isError && (
        <div role="alert">
          <Callout tone="bad" title={describeError(remove.error).message}>
            <p>{describeError(remove.error).hint}</p>
          </Callout>
        </div>
      )}
      <DialogButtons>
        <Button data-autofocus onClick={onClose}>
          Not now
        </Button>
        {settings.state !== 'retired' && <Button onClick={onRetire}>Retire it</Button>}
        <Button
          variant="filled"
          color="red"
          disabled={isUsed}
          loading={remove.isPending}
          onClick={onRemove}
        >
          Remove the endpoint
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
