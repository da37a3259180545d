import { Button, Select } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import classes from './actions.module.css';
import { RehearsalResult } from './rehearsal-result.tsx';
import { useTargets } from './use-targets.ts';
import { type RehearsedVersion, VersionSelect } from './version-select.tsx';

/** Carries out a workflow on the event while nothing outside is touched, and shows what differs. */
export function RehearseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const event = useRpcQuery('events.get', { id }).data;
  const { all } = useTargets(event);
  const [workflowId, setWorkflowId] = useState<string | null>(null);
  const [version, setVersion] = useState<RehearsedVersion>('draft');
  const rehearse = useRpcMutation('runs.rehearse');
  const workflow = all.find((each) => each.id === workflowId) ?? all[0];

  return (
    <Dialog opened width={720} title="Rehearse with this event" onClose={onClose}>
      <p className={classes.quiet}>
        Nothing outside is touched: what was recorded in an earlier run stands in for what acts.
      </p>
      <div className={classes.row}>
        <Select
          label="Workflow"
          className={classes.grow ?? ''}
          searchable
          data={all.map((each) => ({ value: each.id, label: each.name }))}
          value={workflow?.id ?? null}
          onChange={setWorkflowId}
        />
        <VersionSelect value={version} onChange={setVersion} />
      </div>
      {rehearse.error !== null && (
        <Callout tone="bad" title={describeError(rehearse.error).message}>
          <p>{describeError(rehearse.error).hint}</p>
        </Callout>
      )}
      {rehearse.data !== undefined && (
        <RehearsalResult
          key={rehearse.data.run.id}
          runId={rehearse.data.run.id}
          baseRunId={rehearse.data.baseRunId}
        />
      )}
      <DialogButtons>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="filled"
          data-autofocus
          leftSection={<FlaskConical size={14} />}
          disabled={workflow === undefined}
          loading={rehearse.isPending}
          onClick={() => {
            if (workflow !== undefined)
              rehearse.mutate({ event: id, workflow: workflow.id, version });
          }}
        >
          {rehearse.data === undefined ? 'Rehearse' : 'Rehearse again'}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
