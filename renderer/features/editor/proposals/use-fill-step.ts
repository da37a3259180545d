import { useState } from 'react';
import type { ProposedSecret, StepProposal } from '../../../../shared/model/step-proposal.ts';
import type { WorkflowStep } from '../../../../shared/model/workflow.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { changeStep } from '../model/definition-changes.ts';
import { useEditorContext } from '../model/editor-context.tsx';

/** A sign-in that can be kept as it is: the step names it, and nothing of it has to be asked for. */
export function canBeStored({ used, missing }: ProposedSecret): boolean {
  return used && missing.length === 0;
}

/**
 * Takes a proposal over: its credentials are stored first, so that the step never names one that is
 * not there. Throws what storing throws; then the step is as it was.
 */
export function useFillStep(step: WorkflowStep): {
  fill(proposal: StepProposal, stored: readonly ProposedSecret[]): Promise<void>;
  isFilling: boolean;
} {
  const rpc = useRpc();
  const { store, view } = useEditorContext();
  const [isFilling, setIsFilling] = useState(false);
  return {
    isFilling,
    async fill({ step: proposed }, stored) {
      setIsFilling(true);
      try {
        for (const { name, type, data } of stored)
          await rpc.call('credentials.save', { name, data: { ...data, type } });
      } finally {
        setIsFilling(false);
      }
      const { params, name } = proposed;
      const named = step.name === undefined ? { name } : {};
      store.getState().change((now) => changeStep(now, step.id, { params, ...named }));
      view.getState().announce(`Filled in: ${name}`);
    },
  };
}
