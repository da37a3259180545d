import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Approval, Decision, FormValue } from '../../../../shared/model/approval.ts';
import type { StepRun } from '../../../../shared/model/run.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ApprovalField } from '../../../ui/approval-field.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { useOpenRun } from '../view/open-run.ts';
import classes from './step-view.module.css';

/** What a person is asked, answered in place. */
export function ApprovalBox({ step }: { step: StepRun }) {
  const { run } = useOpenRun();
  const { data } = useRpcQuery('approvals.list', { run: run.id, limit: 1000 });
  const approval = data?.approvals.find(
    ({ stepId, iteration }) => stepId === step.stepId && iteration === step.iteration,
  );
  return approval === undefined ? null : <Question approval={approval} />;
}

function Question({ approval }: { approval: Approval }) {
  const decide = useRpcMutation('approvals.decide');
  const [fields, setFields] = useState<Record<string, FormValue>>(() =>
    Object.fromEntries(approval.fields.map((field) => [field.name, field.default])),
  );
  const [comment, setComment] = useState('');

  function answer(decision: Decision): void {
    decide.mutate(
      {
        runId: approval.runId,
        stepId: approval.stepId,
        iteration: approval.iteration,
        decision,
        fields,
        comment,
      },
      {
        onSuccess: () =>
          noticeDone(decision === 'approved' ? 'Approved' : 'Rejected', 'The run goes on.'),
        onError: (error) => noticeFailed('The answer was not taken', error),
      },
    );
  }
  return (
    <section className={classes.question} aria-label="Approval">
      <strong>{approval.title}</strong>
      {approval.message !== '' && <p>{approval.message}</p>}
      {approval.fields.map((field) => (
        <ApprovalField
          key={field.name}
          field={field}
          value={fields[field.name] ?? null}
          problem={undefined}
          onChange={(value) => setFields((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <TextInput
        label="Comment"
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {approval.due !== null && (
        <p>
          Without an answer it ends <TimeText time={approval.due} />.
        </p>
      )}
      <div className={classes.actions}>
        <Button
          variant="filled"
          data-approval
          loading={decide.isPending}
          onClick={() => answer('approved')}
        >
          {approval.approveLabel}
        </Button>
        <Button disabled={decide.isPending} onClick={() => answer('rejected')}>
          {approval.rejectLabel}
        </Button>
      </div>
    </section>
  );
}
