import { Link } from 'wouter';
import type { RunDetail } from '../../../shared/model/run.ts';
import { Callout } from '../../ui/callout.tsx';
import detail from '../../ui/detail.module.css';
import { Facts } from '../../ui/facts.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../ui/time-text.tsx';
import { RunActions } from './run-actions.tsx';
import { stepTitle, waitingWords } from './run-words.ts';

export function RunHead({ run }: { run: RunDetail }) {
  const waiting = run.steps.find((step) => step.status === 'waiting');
  return (
    <header className={detail.head}>
      <div className={detail.titleRow}>
        <h2 className={detail.title}>{run.workflowName}</h2>
        <div className={detail.meta}>
          <StatusBadge status={run.status} strong />
          <TimeText time={run.queuedAt} />
          {run.startedAt !== null && <DurationText from={run.startedAt} to={run.endedAt} />}
        </div>
      </div>
      <RunError run={run} />
      {waiting !== undefined && (
        <Callout
          tone="warn"
          title={
            <>
              “{stepTitle(waiting)}”: {waitingWords(waiting.waitReason).toLowerCase()}
              {waiting.waitReason !== 'person' && waiting.dueAt !== null && (
                <>
                  {' '}
                  <TimeText time={waiting.dueAt} />
                </>
              )}
            </>
          }
        />
      )}
      <Facts
        items={[
          ['Version', `${run.versionNumber}`],
          ['Cause', <Cause key="cause" run={run} />],
          ['Queued', <TimeText key="queued" time={run.queuedAt} exact />],
          [
            'Ended',
            run.endedAt === null ? null : <TimeText key="ended" time={run.endedAt} exact />,
          ],
          [
            'Run id',
            <span key="id" className={detail.mono}>
              {run.id}
            </span>,
          ],
        ]}
      />
      <RunActions run={run} />
    </header>
  );
}

/** The step's own error says why; the run's says only which step it was. */
function RunError({ run }: { run: RunDetail }) {
  if (run.error === null) return null;
  const step = run.steps.find(({ stepId }) => stepId === run.error?.stepId);
  const error = step?.error ?? run.error;
  const lead = step?.error ? `“${stepTitle(step)}” failed: ` : '';
  return (
    <Callout tone="bad" title={`${lead}${error.message}`}>
      {error.hint !== undefined && <p>{error.hint}</p>}
    </Callout>
  );
}

function Cause({ run }: { run: RunDetail }) {
  const event = run.eventId === null ? null : <Link href={`/inbox/${run.eventId}`}>event</Link>;
  const parent =
    run.parentRunId === null ? null : <Link href={`/runs/${run.parentRunId}`}>another run</Link>;
  switch (run.cause) {
    case 'event':
      return event === null ? <>An event that is gone</> : <>An {event} that arrived</>;
    case 'manual':
      return <>Started by hand</>;
    case 'replay':
      return <>Replay of an {event ?? 'event that is gone'}</>;
    case 'call':
      return <>Called by {parent ?? 'a run that is gone'}</>;
    case 'test':
      return <>Test of the draft{event !== null && <>, on an {event}</>}</>;
    case 'rehearsal':
      return (
        <>Rehearsal of {parent ?? event ?? 'a run that is gone'}: nothing outside was touched</>
      );
    case 'rerun':
      return (
        <>
          Re-run of {parent ?? 'another run'}
          {event !== null && <>, for the same {event}</>}
        </>
      );
  }
}
