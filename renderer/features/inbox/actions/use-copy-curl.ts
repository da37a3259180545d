import type { EventDetail } from '../../../../shared/model/event.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { curlCommand, needsBytes } from '../curl-command.ts';

const defaultHooksUrl = 'http://127.0.0.1:4780';

/** Copies the command that sends the event again, byte for byte. */
export function useCopyCurl(event: EventDetail): () => void {
  const rpc = useRpc();
  const info = useRpcQuery('system.info', {});
  const hooksUrl = info.data?.hooksUrl ?? defaultHooksUrl;

  async function make(): Promise<string> {
    if (!needsBytes(event)) return curlCommand(event, { hooksUrl });
    const { base64 } = await rpc.call('events.body', { id: event.id });
    return curlCommand(event, { hooksUrl, bodyBase64: base64 });
  }
  return () =>
    void make()
      .then((text) => navigator.clipboard.writeText(text))
      .then(
        () => noticeDone('Copied', 'The curl command that sends it again is in the clipboard.'),
        (error: unknown) => noticeFailed('It was not copied', error),
      );
}
