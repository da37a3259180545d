import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { StepProposal } from '../../../../shared/model/step-proposal.ts';
import type { WorkflowStep } from '../../../../shared/model/workflow.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { CurlSource } from './curl-source.tsx';
import classes from './fill-from.module.css';
import { OpenApiSource } from './openapi-source.tsx';
import { ProposalView } from './proposal-view.tsx';
import { canBeStored, useFillStep } from './use-fill-step.ts';

/** Makes a request of what describes it elsewhere; nothing changes before it was seen. */
export function FillFromDialog({
  step,
  from,
  text,
  onClose,
}: {
  step: WorkflowStep;
  from: 'curl' | 'openapi';
  /** A curl command that was pasted. */
  text: string;
  onClose: () => void;
}) {
  const [source, setSource] = useState(from);
  const [proposal, setProposal] = useState<StepProposal>();
  const [isStored, setIsStored] = useState(true);
  const known = useRpcQuery('credentials.list', {}).data?.credentials;
  const { fill, isFilling } = useFillStep(step);

  function take(): void {
    if (proposal === undefined) return;
    const fresh = proposal.secrets.filter(
      (secret) => canBeStored(secret) && known?.some(({ name }) => name === secret.name) !== true,
    );
    fill(proposal, isStored ? fresh : []).then(onClose, (error: unknown) =>
      noticeFailed('The credential could not be stored', error),
    );
  }
  return (
    <Dialog opened onClose={onClose} title="Fill the request" width={640}>
      <div className={classes.stack}>
        <SegmentedControl
          aria-label="From"
          value={source}
          data={[
            { value: 'curl', label: 'curl command' },
            { value: 'openapi', label: 'OpenAPI document' },
          ]}
          onChange={(next) => {
            setSource(next === 'openapi' ? 'openapi' : 'curl');
            setProposal(undefined);
          }}
        />
        {source === 'curl' ? (
          <CurlSource text={text} onProposal={setProposal} />
        ) : (
          <OpenApiSource onProposal={setProposal} />
        )}
        {proposal !== undefined && (
          <ProposalView proposal={proposal} isStored={isStored} onStored={setIsStored} />
        )}
      </div>
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          disabled={proposal === undefined || known === undefined}
          loading={isFilling}
          onClick={take}
        >
          Fill the step
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
