import { useState } from 'react';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { usePanelStore } from './panel-state.ts';

/** Carries out the saved draft on a run or an event once more, while nothing outside is touched. */
export function useRehearse(): {
  busy: boolean;
  rehearse(on: { run: string } | { event: string }): void;
} {
  const rpc = useRpc();
  const { autosave, workflowId } = useEditorContext();
  const panel = usePanelStore();
  const [busy, setBusy] = useState(false);

  async function start(on: { run: string } | { event: string }): Promise<void> {
    setBusy(true);
    // The run that the rehearsal is compared with stays on the canvas.
    panel.setState({ isLive: false });
    try {
      await autosave.flush();
      const { run, baseRunId } = await rpc.call('runs.rehearse', {
        ...on,
        workflow: workflowId,
        version: 'draft',
      });
      panel.setState({ rehearsal: { runId: run.id, baseRunId } });
    } catch (error) {
      noticeFailed('The draft was not rehearsed', error);
    } finally {
      setBusy(false);
    }
  }
  return { busy, rehearse: (on) => void start(on) };
}
