import { Button } from '@mantine/core';
import { AlarmClock, RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import type { Trigger } from '../../../../shared/model/trigger.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { ListSkeleton } from '../../../ui/list-skeleton.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { ToneBadge } from '../../../ui/status-badge.tsx';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { EndpointTabs } from '../list/endpoint-tabs.tsx';
import { triggerLooks } from './trigger-looks.ts';
import classes from './triggers-screen.module.css';

/** What published workflows listen to besides webhooks: schedules, polls, watched folders, mail. */
export function TriggersScreen() {
  const { data, error, refetch } = useRpcQuery('triggers.list', {});
  const triggers = data?.triggers.toSorted(byUrgency);
  const troubled = triggers?.filter(({ trouble }) => trouble !== null).length ?? 0;
  useEffect(() => {
    document.title = 'Other triggers · Patchbay';
  }, []);
  return (
    <div className={classes.root}>
      <header className={classes.bar}>
        <h1 className={classes.title}>Endpoints</h1>
        <EndpointTabs current="triggers" troubled={troubled} />
      </header>
      {content()}
    </div>
  );

  function content() {
    if (triggers === undefined) {
      return error === null ? (
        <ListSkeleton label="Loading triggers" />
      ) : (
        <ErrorState
          title="The triggers cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      );
    }
    if (triggers.length === 0) {
      return (
        <EmptyState
          icon={AlarmClock}
          title="No other triggers are listening"
          action={
            <Link href="/workflows/new" className={classes.link}>
              Make a workflow
            </Link>
          }
        >
          <p>
            A workflow may also begin at a time of day, with a new file, a mail, a feed, or when
            another run fails. Once such a workflow is published, this page says when it is due, and
            what keeps it from listening.
          </p>
        </EmptyState>
      );
    }
    return (
      <ul className={classes.list} aria-label="Other triggers">
        {triggers.map((trigger) => (
          <TriggerRow key={`${trigger.workflowId} ${trigger.stepId}`} trigger={trigger} />
        ))}
      </ul>
    );
  }
}

/** What needs somebody comes first, then what is due next. */
function byUrgency(a: Trigger, b: Trigger): number {
  const rank = ({ trouble }: Trigger) => (trouble === null ? 1 : 0);
  const due = ({ dueAt }: Trigger) => dueAt ?? Number.MAX_SAFE_INTEGER;
  return rank(a) - rank(b) || due(a) - due(b) || a.workflowName.localeCompare(b.workflowName);
}

function TriggerRow({ trigger }: { trigger: Trigger }) {
  const catalog = useRpcQuery('catalog.list', {});
  const check = useRpcMutation('triggers.checkNow');
  const entry = catalog.data?.steps.find(({ type }) => type === trigger.type);
  const { icon, tone, word } = triggerLooks[trigger.state];
  const { workflowId, stepId, workflowName, trouble } = trigger;
  const isAsked = trigger.kind === 'poll' && trigger.state !== 'paused';
  return (
    <li className={classes.row}>
      <div className={classes.state}>
        <ToneBadge icon={icon} tone={tone}>
          {word}
        </ToneBadge>
      </div>
      <div className={classes.what}>
        <p className={classes.name}>
          <StepIcon name={entry?.icon} size={14} />
          {trigger.words ?? entry?.name ?? trigger.type}
          <span className={classes.quiet}>
            starts{' '}
            <Link href={`/workflows/${workflowId}`} aria-label={`Workflow ${workflowName}`}>
              {workflowName}
            </Link>
          </span>
        </p>
        {trouble !== null && (
          <p className={classes.trouble}>
            {trouble.message} {trouble.hint}
            {trigger.failures > 1 && ` Tried ${trigger.failures} times in a row.`}
            {trigger.troubleSince !== null && (
              <>
                {' '}
                Since <TimeText time={trigger.troubleSince} />.
              </>
            )}
          </p>
        )}
        <p className={classes.facts}>
          {trigger.dueAt !== null && trigger.state !== 'paused' && (
            <span>
              {trigger.kind === 'schedule' ? 'Next' : 'Asked next'}{' '}
              <TimeText time={trigger.dueAt} />
              {trigger.kind === 'schedule' && ` (${trigger.timeZone})`}
            </span>
          )}
          {trigger.lastCheckedAt !== null && (
            <span>
              Asked last <TimeText time={trigger.lastCheckedAt} />
            </span>
          )}
          <span>
            {trigger.lastFiredAt === null ? (
              'Has given no event yet'
            ) : (
              <>
                Last event <TimeText time={trigger.lastFiredAt} />
              </>
            )}
          </span>
        </p>
      </div>
      {isAsked && (
        <Button
          leftSection={<RefreshCw size={14} />}
          loading={check.isPending}
          onClick={() =>
            check.mutate(
              { workflow: workflowId, stepId },
              { onError: (error) => noticeFailed('It was not asked', error) },
            )
          }
        >
          Check now
        </Button>
      )}
    </li>
  );
}
