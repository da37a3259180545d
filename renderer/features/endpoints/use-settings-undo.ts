import type { Endpoint, EndpointSettings } from '../../../shared/model/endpoint.ts';
import { useRpc } from '../../rpc/rpc-context.tsx';
import { noticeDone, noticeFailed } from '../../ui/notices.ts';
import { noticeUndo } from '../../ui/undo-notice.tsx';
import { takenBack } from './model/taken-back.ts';

/** Says that settings of an endpoint were changed, and takes just that change back at a press. */
export function useSettingsUndo(): (
  said: { title: string; message: string },
  change: { before: EndpointSettings; after: Endpoint },
) => void {
  const rpc = useRpc();

  async function takeBack(before: EndpointSettings, { id, settings }: Endpoint): Promise<void> {
    const newest = await rpc.call('endpoints.get', { id });
    const wanted = takenBack(newest.settings, { before, after: settings });
    if (wanted === null)
      noticeDone(
        'Not taken back',
        'The same settings were changed once more since; what they say now stays.',
      );
    else await rpc.call('endpoints.update', { id, settings: wanted });
  }

  return (said, { before, after }) => {
    noticeUndo({
      ...said,
      onUndo: () => {
        takeBack(before, after).catch((error: unknown) =>
          noticeFailed('The endpoint was not changed', error),
        );
      },
    });
  };
}
