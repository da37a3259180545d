import { Button, Select } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatPath } from '../../../../shared/expression/key-path.ts';
import type { StepComparison, ValueChange } from '../../../../shared/model/run.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { ChangeList } from '../../../ui/change-list.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { isActive } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import classes from './actions.module.css';
import { useTargets } from './use-targets.ts';

/** Carries out a workflow on the event while nothing outside is touched, and shows what differs. */
export function RehearseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const event = useRpcQuery('events.get', { id }).data;
  const { all } = useTargets(event);
  const [workflowId, setWorkflowId] = useState<string | null>(null);
  const [version, setVersion] = useState<'published' | 'draft'>('draft');
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
        <Select
          label="Version"
          w={128}
          data={[
            { value: 'draft', label: 'Draft' },
            { value: 'published', label: 'Published' },
          ]}
          value={version}
          onChange={(next) => setVersion(next === 'published' ? 'published' : 'draft')}
        />
      </div>
      {rehearse.error !== null && (
        <Callout tone="bad" title={describeError(rehearse.error).message}>
          <p>{describeError(rehearse.error).hint}</p>
        </Callout>
      )}
      {rehearse.data !== undefined && (
        <Result
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

function Result({ runId, baseRunId }: { runId: string; baseRunId: string | null }) {
  const { data: run, error } = useRpcQuery('runs.get', { id: runId });
  if (error !== null) return <Callout tone="bad" title={describeError(error).message} />;
  if (run === undefined) return null;
  const isOver = !isActive(run);
  return (
    <div className={classes.stack}>
      <div className={classes.stepHead}>
        <StatusBadge status={run.status} strong />
        <Link href={`/runs/${runId}`}>Open the rehearsal</Link>
        {baseRunId !== null && <Link href={`/runs/${baseRunId}`}>Open the run before</Link>}
      </div>
      {run.error !== null && <p className={classes.small}>{run.error.message}</p>}
      {isOver && baseRunId === null && (
        <p className={classes.small}>
          The event gave no run of this workflow yet: there is nothing to compare it with.
        </p>
      )}
      {isOver && baseRunId !== null && <Differences before={baseRunId} after={runId} />}
    </div>
  );
}

function Differences({ before, after }: { before: string; after: string }) {
  const { data, error } = useRpcQuery('runs.compare', { before, after });
  if (error !== null) return <Callout tone="bad" title={describeError(error).message} />;
  if (data === undefined) return null;
  const differing = data.steps.filter(({ differs }) => differs);
  return (
    <div>
      <p role="status">
        <strong>
          {differing.length === 0
            ? 'It does the same as before.'
            : `${formatCount(differing.length, 'step')} came out otherwise.`}
        </strong>
      </p>
      {differing.map((step) => (
        <StepDifference key={step.stepId} step={step} />
      ))}
    </div>
  );
}

function StepDifference({ step }: { step: StepComparison }) {
  const { before, after, input, output } = step;
  const name = step.stepName || step.stepId;
  return (
    <section className={classes.step} aria-label={`Differences of ${name}`}>
      <div className={classes.stepHead}>
        <span>{name}</span>
        {before?.status !== after?.status && (
          <>
            {before === null ? (
              <span className={classes.small}>was not there</span>
            ) : (
              <StatusBadge status={before.status} />
            )}
            <span aria-hidden="true">→</span>
            <span className="visually-hidden">now</span>
            {after === null ? (
              <span className={classes.small}>is not there</span>
            ) : (
              <StatusBadge status={after.status} />
            )}
          </>
        )}
      </div>
      {after?.error != null && after.error.message !== before?.error?.message && (
        <p className={classes.small}>{after.error.message}</p>
      )}
      <Changes title="Input" name={name} changes={input} />
      <Changes title="Output" name={name} changes={output} />
    </section>
  );
}

function Changes({
  title,
  name,
  changes,
}: {
  title: string;
  name: string;
  changes: readonly ValueChange[];
}) {
  if (changes.length === 0) return null;
  return (
    <>
      <p className={classes.partTitle}>{title}</p>
      <ChangeList changes={changes} nameOf={placeName} label={`${title} of ${name} that differs`} />
    </>
  );
}

function placeName(path: ValueChange['path']): string {
  return path.length === 0 ? 'The whole value' : formatPath(path);
}
