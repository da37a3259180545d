import { Button, Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Json } from '../../../../shared/json.ts';
import type { Approval, Decision, FormField } from '../../../../shared/model/approval.ts';
import type { StepRun } from '../../../../shared/model/run.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
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
  const [fields, setFields] = useState<{ [name: string]: Json }>(() =>
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
        <Field
          key={field.name}
          field={field}
          value={fields[field.name] ?? null}
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

function Field({
  field,
  value,
  onChange,
}: {
  field: FormField;
  value: Json;
  onChange: (value: Json) => void;
}) {
  const { label, kind, required, options } = field;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (kind) {
    case 'boolean':
      return (
        <Checkbox
          label={label}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          label={label}
          required={required}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : null)}
        />
      );
    case 'select':
      return (
        <Select
          label={label}
          required={required}
          data={options}
          value={text === '' ? null : text}
          onChange={onChange}
        />
      );
    case 'multiline':
      return (
        <Textarea
          label={label}
          required={required}
          value={text}
          autosize
          minRows={2}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'text':
    case 'date':
      return (
        <TextInput
          label={label}
          type={kind === 'date' ? 'date' : 'text'}
          required={required}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
