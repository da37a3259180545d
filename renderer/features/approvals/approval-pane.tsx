import { Button, Textarea, TextInput } from '@mantine/core';
import { Check, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { readFields } from '../../../shared/form-fields.ts';
import {
  type Approval,
  type Decision,
  type FormValue,
  LONGEST_COMMENT,
  LONGEST_NAME,
} from '../../../shared/model/approval.ts';
import { useRpcMutation } from '../../rpc/rpc-context.tsx';
import { ApprovalField } from '../../ui/approval-field.tsx';
import { Callout } from '../../ui/callout.tsx';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { describeError } from '../../ui/describe-error.ts';
import detail from '../../ui/detail.module.css';
import { Facts } from '../../ui/facts.tsx';
import { itemWords } from '../../ui/run-words.ts';
import { TimeText } from '../../ui/time-text.tsx';
import { noticeOffer } from '../../ui/undo-notice.tsx';
import classes from './approval-pane.module.css';

const nameKey = 'patchbay.approvals.name';

/** One question, and the answer to it. The first answer counts, wherever it is given. */
export function ApprovalPane({
  approval,
  onDecided,
}: {
  approval: Approval;
  onDecided: () => void;
}) {
  const decide = useRpcMutation('approvals.decide');
  const [values, setValues] = useState<Record<string, FormValue>>(() =>
    Object.fromEntries(approval.fields.map((field) => [field.name, field.default])),
  );
  const [by, setBy] = useState(() => localStorage.getItem(nameKey) ?? '');
  const [comment, setComment] = useState('');
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const { runId, stepId, iteration, workflowId, workflowName } = approval;

  function answer(decision: Decision): void {
    const read = readFields(approval.fields, values, { lenient: decision === 'rejected' });
    setProblems(new Map(read.problems.map(({ name, problem }) => [name, problem])));
    if (read.problems.length > 0) return;
    localStorage.setItem(nameKey, by.trim());
    decide.mutate(
      { runId, stepId, iteration, decision, fields: values, by: by.trim(), comment },
      {
        onSuccess: () => {
          onDecided();
          noticeOffer({
            title: decision === 'approved' ? 'Approved' : 'Rejected',
            message: 'The answer is stored, and the run goes on.',
            offer: 'Open the run',
            onOffer: () => {
              location.hash = `#/runs/${runId}`;
            },
          });
        },
      },
    );
  }
  function onSubmit(event: FormEvent): void {
    // Enter in a field decides nothing, as on the page at the link.
    event.preventDefault();
  }
  const failed = decide.isError ? describeError(decide.error) : undefined;
  return (
    <form onSubmit={onSubmit}>
      <header className={detail.head}>
        <div className={detail.titleRow}>
          <h2 className={detail.title} dir="auto">
            {approval.title}
          </h2>
        </div>
        {approval.message !== '' && (
          <p className={classes.message} dir="auto">
            {approval.message}
          </p>
        )}
        <Facts
          items={[
            [
              'Workflow',
              <Link key="workflow" href={`/workflows/${workflowId}`}>
                {workflowName}
              </Link>,
            ],
            [
              'Run',
              <span key="run">
                <Link href={`/runs/${runId}`}>Open the run</Link>, which waits at “
                {approval.stepName}”{iteration !== '' && `, ${itemWords(iteration)}`}
              </span>,
            ],
            ['Asked', <TimeText key="asked" time={approval.since} exact />],
            [
              'Until',
              approval.due === null ? (
                'It waits without an end'
              ) : (
                <TimeText key="due" time={approval.due} exact />
              ),
            ],
            [
              'Its link',
              approval.link === null ? null : (
                <span key="link" className={classes.link}>
                  Whoever has it may answer
                  <CopyIcon text={approval.link} label="Copy the link" />
                </span>
              ),
            ],
          ]}
        />
      </header>
      <section aria-label="Your answer" className={classes.form}>
        {approval.fields.map((field) => (
          <ApprovalField
            key={field.name}
            field={field}
            value={values[field.name] ?? null}
            problem={problems.get(field.name)}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        <TextInput
          label="Your name"
          description="So that others know who answered."
          maxLength={LONGEST_NAME}
          autoComplete="name"
          value={by}
          onChange={(event) => setBy(event.currentTarget.value)}
        />
        <Textarea
          label="Comment"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={LONGEST_COMMENT}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {failed !== undefined && (
          <div role="alert">
            <Callout tone="bad" title={failed.message}>
              {[...failed.problems, failed.hint].map(
                (line) => line !== undefined && <p key={line}>{line}</p>,
              )}
            </Callout>
          </div>
        )}
        <div className={detail.actions}>
          <Button
            variant="filled"
            leftSection={<Check size={14} />}
            loading={decide.isPending && decide.variables.decision === 'approved'}
            disabled={decide.isPending}
            onClick={() => answer('approved')}
          >
            {approval.approveLabel}
          </Button>
          <Button
            leftSection={<X size={14} />}
            loading={decide.isPending && decide.variables.decision === 'rejected'}
            disabled={decide.isPending}
            onClick={() => answer('rejected')}
          >
            {approval.rejectLabel}
          </Button>
        </div>
      </section>
    </form>
  );
}
