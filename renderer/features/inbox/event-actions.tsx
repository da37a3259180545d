import { RotateCcw } from 'lucide-react';
import type { EventDetail } from '../../../shared/model/event.ts';
import { useRpc, useRpcMutation, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import detail from '../../ui/detail.module.css';
import { formatCount } from '../../ui/format.ts';
import { noticeDone, noticeFailed } from '../../ui/notices.ts';
import { curlCommand, needsBytes } from './curl-command.ts';

const defaultHooksUrl = 'http://127.0.0.1:4780';

export function EventActions({ event }: { event: EventDetail }) {
  const rpc = useRpc();
  const info = useRpcQuery('system.info', {});
  const replay = useRpcMutation('events.replay');
  const isWebhook = event.source === 'webhook';
  const hooksUrl = info.data?.hooksUrl ?? defaultHooksUrl;

  async function makeCurl(): Promise<string> {
    if (!needsBytes(event)) return curlCommand(event, { hooksUrl });
    const { base64 } = await rpc.call('events.body', { id: event.id });
    return curlCommand(event, { hooksUrl, bodyBase64: base64 });
  }

  function onReplay(): void {
    replay.mutate(
      { ids: [event.id] },
      {
        onSuccess: ({ runs }) => {
          if (runs.length === 0) {
            noticeDone('Nothing to run', 'No published workflow listens to what it came from.');
          } else noticeDone('Replayed', `${formatCount(runs.length, 'new run')} started.`);
        },
        onError: (error) => noticeFailed('The event was not replayed', error),
      },
    );
  }

  return (
    <div className={detail.actions}>
      {isWebhook && <CopyButton text={makeCurl} label="Copy as curl" />}
      {event.status !== 'handshake' && (event.endpointId ?? event.workflowId) !== null && (
        <ConfirmButton
          label="Replay"
          icon={RotateCcw}
          confirm="Replay the event"
          busy={replay.isPending}
          onConfirm={onReplay}
        >
          <p>
            Starts a <strong>new run</strong>{' '}
            {isWebhook
              ? 'of each published workflow that listens to this endpoint'
              : 'of the workflow whose trigger gave it'}
            , with this event.
          </p>
          <p>Their actions are carried out again: requests are sent, notifications are shown.</p>
        </ConfirmButton>
      )}
    </div>
  );
}
