import { Button } from '@mantine/core';
import { ArrowRight, Check, Send } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Link } from 'wouter';
import type { Template } from '../../../shared/model/template.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { Callout } from '../../ui/callout.tsx';
import { describeError } from '../../ui/describe-error.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import classes from './first-run.module.css';
import { type SampleProgress, useSample } from './use-sample.ts';

/** One sample: what it does, and what became of the webhook that it was sent. */
export function SampleCard({ template }: { template: Template }) {
  const headingId = useId();
  const { state, send } = useSample(template);
  const { file } = template;
  const { progress } = state;
  const isBusy = state.step === 'publishing' || state.step === 'sending';
  return (
    <section className={classes.card} aria-labelledby={headingId}>
      <div className={classes.about}>
        <h2 id={headingId} className={classes.name}>
          {file.name}
        </h2>
        <p className={classes.text}>{file.description}</p>
        <ol className={classes.chain} aria-label="Its steps">
          {file.steps.map(({ id, name }, index) => (
            <li key={id} className={classes.step}>
              {index > 0 && <ArrowRight size={12} aria-hidden="true" />}
              {name ?? id}
            </li>
          ))}
        </ol>
      </div>
      <div className={classes.side}>
        <Button
          variant={progress === null ? 'filled' : 'default'}
          leftSection={<Send size={14} />}
          loading={isBusy}
          aria-describedby={headingId}
          onClick={() => void send()}
        >
          {progress?.sent == null ? 'Send a test webhook' : 'Send another one'}
        </Button>
      </div>
      <div role="status" className={classes.progress}>
        {progress !== null && <Happened progress={progress} />}
      </div>
      {state.step === 'failed' && (
        <Callout tone="bad" title={describeError(state.error).message}>
          <p>{describeError(state.error).hint}</p>
        </Callout>
      )}
    </section>
  );
}

function Happened({ progress: { workflow, endpoint, sent } }: { progress: SampleProgress }) {
  return (
    <ol className={classes.happened}>
      <Done>
        Published as a workflow: <Link href={`/workflows/${workflow.id}`}>{workflow.name}</Link>
      </Done>
      {sent !== null && (
        <>
          <Done>
            Sent to <code>{endpoint.url ?? endpoint.path}</code>, answered{' '}
            {sent.httpStatus ?? 'not at all'}
          </Done>
          {sent.event !== null && (
            <>
              <Done>
                Arrived and kept:{' '}
                <Link href={`/inbox/${sent.event.id}`}>the event in the inbox</Link>
              </Done>
              <RunOf eventId={sent.event.id} />
            </>
          )}
        </>
      )}
    </ol>
  );
}

function Done({ children }: { children: ReactNode }) {
  return (
    <li className={classes.done}>
      <Check size={14} aria-hidden="true" />
      <span>{children}</span>
    </li>
  );
}

/** How the run of an event stands, as it goes on. */
function RunOf({ eventId }: { eventId: string }) {
  const { data } = useRpcQuery('runs.list', { event: eventId });
  const [run] = data?.runs ?? [];
  if (run === undefined) return null;
  return (
    <li className={classes.run}>
      <StatusBadge status={run.status} />
      <span>
        <Link href={`/runs/${run.id}`}>the run, step by step</Link>
        {run.status === 'waiting' && (
          <>
            {' '}
            It waits for you: <Link href="/approvals">decide under Approvals</Link>, and see it go
            on.
          </>
        )}
      </span>
    </li>
  );
}
