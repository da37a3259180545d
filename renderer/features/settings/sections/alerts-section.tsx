import { Button, Switch } from '@mantine/core';
import { Bell, Pencil, Plus, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { OperationalError } from '../../../../shared/errors.ts';
import type { Alert } from '../../../../shared/model/alert.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { noticeUndo } from '../../../ui/undo-notice.tsx';
import { channelWords, conditionWords, type Names } from '../model/alert-words.ts';
import { AlertDialog } from './alert-dialog.tsx';
import classes from './sections.module.css';

/** Rules that tell somebody when something is wrong. */
export function AlertsSection() {
  const rpc = useRpc();
  const { data, error, refetch } = useRpcQuery('alerts.list', {});
  const workflows = useRpcQuery('workflows.list', {});
  const endpoints = useRpcQuery('endpoints.list', {});
  const [editing, setEditing] = useState<Alert | 'new'>();
  const [testing, setTesting] = useState<string>();
  const names: Names = {
    workflows: new Map(workflows.data?.workflows.map(({ id, name }) => [id, name])),
    endpoints: new Map(endpoints.data?.endpoints.map(({ id, settings }) => [id, settings.path])),
  };

  async function act(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      noticeFailed(what, failure);
    }
    await refetch();
  }
  async function test({ id, rule }: Alert): Promise<void> {
    setTesting(id);
    await act('The test failed', async () => {
      const { results } = await rpc.call('alerts.test', { id });
      const failed = results.filter(({ ok }) => !ok);
      const [first] = failed;
      if (first === undefined)
        noticeDone('Sent', `A message of “${rule.name}” went out through every channel.`);
      else noticeFailed(`${first.channel} did not take it`, new AlertTestError(first.error ?? ''));
    });
    setTesting(undefined);
  }
  function remove({ id, rule }: Alert): void {
    void act('It was not removed', async () => {
      await rpc.call('alerts.remove', { id });
      noticeUndo({
        title: 'Removed',
        message: `The alert “${rule.name}”.`,
        onUndo: () => void act('It is not back', () => rpc.call('alerts.save', { rule })),
      });
    });
  }

  return (
    <div className={`${classes.block} ${classes.wide}`}>
      <p className={classes.text}>
        A rule looks at what happens, and tells you through its channels when something is wrong,
        once, and again when it is over.
      </p>
      <div className={classes.row}>
        <Button variant="filled" leftSection={<Plus size={14} />} onClick={() => setEditing('new')}>
          New alert
        </Button>
      </div>
      {error !== null && (
        <ErrorState
          title="The alerts cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data?.alerts.length === 0 && (
        <p className={classes.text}>
          There is none: a failed run then only shows in the list of runs.
        </p>
      )}
      {data !== undefined && data.alerts.length > 0 && (
        <ul className={classes.list} aria-label="Alerts">
          {data.alerts.map((alert) => (
            <li key={alert.id} className={classes.item}>
              <Switch
                size="xs"
                aria-label={`${alert.rule.name} is on`}
                checked={alert.rule.enabled}
                onChange={(event) => {
                  const enabled = event.currentTarget.checked;
                  void act('It was not changed', () =>
                    rpc.call('alerts.save', { id: alert.id, rule: { ...alert.rule, enabled } }),
                  );
                }}
              />
              <div className={classes.grow}>
                <p>
                  {alert.rule.name}
                  {alert.firing.length > 0 && (
                    <span className={classes.bad}>
                      {' '}
                      <Bell size={12} aria-hidden="true" /> Just now:{' '}
                      {formatCount(alert.firing.length, 'thing')}
                    </span>
                  )}
                </p>
                <p className={classes.quiet}>
                  {conditionWords(alert.rule.when, names)}{' '}
                  {alert.rule.channels.map(channelWords).join(', ')}.
                </p>
                {alert.problem !== null && <p className={classes.bad}>{alert.problem}</p>}
                {alert.firing.map(({ subject, text }) => (
                  <p key={subject} className={classes.bad}>
                    {text}
                  </p>
                ))}
                {alert.last !== null && (
                  <p className={classes.quiet}>
                    Last message: <TimeText time={alert.last.at} />, {alert.last.channel},{' '}
                    {alert.last.ok ? 'sent' : `failed: ${alert.last.error ?? ''}`}
                    {alert.pending > 0 && `; ${formatCount(alert.pending, 'message')} on the way`}
                  </p>
                )}
              </div>
              <Button
                aria-label={`Test ${alert.rule.name}`}
                leftSection={<Send size={14} />}
                loading={testing === alert.id}
                onClick={() => void test(alert)}
              >
                Test
              </Button>
              <Button
                aria-label={`Edit ${alert.rule.name}`}
                leftSection={<Pencil size={14} />}
                onClick={() => setEditing(alert)}
              >
                Edit
              </Button>
              <Button
                variant="subtle"
                color="gray"
                aria-label={`Remove ${alert.rule.name}`}
                onClick={() => remove(alert)}
              >
                <Trash2 size={14} aria-hidden="true" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {editing !== undefined && (
        <AlertDialog
          alert={editing === 'new' ? undefined : editing}
          names={names}
          onClose={() => {
            setEditing(undefined);
            void refetch();
          }}
        />
      )}
    </div>
  );
}

class AlertTestError extends OperationalError {
  readonly code = 'alert_test_failed';
}
