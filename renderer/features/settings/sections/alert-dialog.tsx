import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Json } from '../../../../shared/json.ts';
import { type Alert, alertRuleSchema } from '../../../../shared/model/alert.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { conditionNames, type Names } from '../model/alert-words.ts';
import { readSize, sizeText } from '../model/quantities.ts';
import classes from './sections.module.css';

type On = keyof typeof conditionNames;
type Draft = Record<string, string>;

/** The numbers of each condition, with what they are at first. */
const numbers: Record<On, readonly (readonly [key: string, label: string, usual: string])[]> = {
  'run-failures': [
    ['failures', 'So many runs', '1'],
    ['withinMinutes', 'Within minutes', '60'],
  ],
  'consecutive-failures': [['failures', 'So many runs', '3']],
  'endpoint-silent': [['minutes', 'For minutes', '60']],
  'queue-depth': [
    ['runs', 'More queued runs than', '1000'],
    ['forMinutes', 'For minutes', '1'],
  ],
  'disk-free': [['belowBytes', 'Less free than', '1 GB']],
  'rejected-events': [
    ['events', 'So many events', '20'],
    ['withinMinutes', 'Within minutes', '15'],
  ],
  'trigger-trouble': [['forMinutes', 'For minutes', '5']],
  'backup-overdue': [['hours', 'For hours', '48']],
};
const ofWorkflow: readonly On[] = ['run-failures', 'consecutive-failures', 'trigger-trouble'];
const ofEndpoint: readonly On[] = ['endpoint-silent', 'rejected-events'];
const ONS = Object.keys(conditionNames).filter((key): key is On => key in conditionNames);

/** Makes a rule, or changes one. */
export function AlertDialog({
  alert,
  names,
  onClose,
}: {
  alert: Alert | undefined;
  names: Names;
  onClose: () => void;
}) {
  const save = useRpcMutation('alerts.save');
  const credentials = useRpcQuery('credentials.list', {});
  const [draft, setDraft] = useState<Draft>(() => draftOf(alert));
  const [problem, setProblem] = useState<string>();
  const set = (key: string, value: string): void => setDraft({ ...draft, [key]: value });
  const text = (key: string): string => draft[key] ?? '';
  const on = ONS.find((each) => each === draft['on']) ?? 'run-failures';
  const credentialsOf = (type: string): string[] =>
    (credentials.data?.credentials ?? [])
      .filter((each) => each.type === type)
      .map(({ name }) => name);

  function submit(): void {
    const parsed = alertRuleSchema.safeParse(ruleOf(draft, on, alert));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      setProblem(`${issue?.path.join(' ')}: ${issue?.message}.`);
      return;
    }
    save.mutate(
      { ...(alert === undefined ? {} : { id: alert.id }), rule: parsed.data },
      {
        onSuccess: onClose,
        onError: (error) => {
          const { message, problems, hint } = describeError(error);
          setProblem([message, ...problems, hint ?? ''].join(' '));
        },
      },
    );
  }

  return (
    <Dialog
      title={alert === undefined ? 'New alert' : `Edit “${alert.rule.name}”`}
      opened
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={classes.gap}>
          <TextInput
            label="Name"
            data-autofocus
            value={text('name')}
            onChange={(event) => set('name', event.currentTarget.value)}
          />
          <Select
            label="When"
            data={ONS.map((value) => ({ value, label: conditionNames[value] }))}
            value={on}
            onChange={(next) =>
              setDraft({ ...draft, ...usual(ONS.find((each) => each === next) ?? on) })
            }
          />
          {ofWorkflow.includes(on) && (
            <Select
              label="Workflow"
              data={[
                { value: '', label: 'Any' },
                ...[...names.workflows].map(([value, label]) => ({ value, label })),
              ]}
              value={text('workflow')}
              onChange={(next) => set('workflow', next ?? '')}
            />
          )}
          {ofEndpoint.includes(on) && (
            <Select
              label="Endpoint"
              data={[
                ...(on === 'endpoint-silent' ? [] : [{ value: '', label: 'Any' }]),
                ...[...names.endpoints].map(([value, label]) => ({ value, label })),
              ]}
              value={text('endpoint')}
              onChange={(next) => set('endpoint', next ?? '')}
            />
          )}
          {numbers[on].map(([key, label]) => (
            <TextInput
              key={key}
              label={label}
              w={200}
              value={text(key)}
              onChange={(event) => set(key, event.currentTarget.value)}
            />
          ))}
          <fieldset className={classes.channels}>
            <legend>Tell me by</legend>
            <Checkbox
              size="xs"
              label="A notification on this computer"
              checked={text('notification') === 'yes'}
              onChange={(event) => set('notification', event.currentTarget.checked ? 'yes' : '')}
            />
            <TextInput
              label="Mail to"
              description="Addresses with commas between them"
              value={text('recipients')}
              onChange={(event) => set('recipients', event.currentTarget.value)}
            />
            {text('recipients') !== '' && (
              <Select
                label="Sent through"
                placeholder={
                  credentialsOf('smtp').length === 0
                    ? 'Make a credential of the type SMTP first'
                    : 'Choose a credential'
                }
                data={credentialsOf('smtp')}
                value={text('smtp') || null}
                onChange={(next) => set('smtp', next ?? '')}
              />
            )}
            <Select
              label="Slack"
              placeholder="No"
              clearable
              data={credentialsOf('webhook-url')}
              value={text('slack') || null}
              onChange={(next) => set('slack', next ?? '')}
            />
            <TextInput
              label="A webhook"
              placeholder="https://"
              value={text('url')}
              onChange={(event) => set('url', event.currentTarget.value)}
            />
          </fieldset>
          <TextInput
            label="Minutes before it speaks of the same again"
            w={200}
            value={text('cooldownMinutes')}
            onChange={(event) => set('cooldownMinutes', event.currentTarget.value)}
          />
          <Checkbox
            size="xs"
            label="Also say when it is over"
            checked={text('resolve') === 'yes'}
            onChange={(event) => set('resolve', event.currentTarget.checked ? 'yes' : '')}
          />
          {problem !== undefined && (
            <p role="alert" className={classes.bad}>
              {problem}
            </p>
          )}
        </div>
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {alert === undefined ? 'Add alert' : 'Save'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

function usual(on: On): Draft {
  return { on, ...Object.fromEntries(numbers[on].map(([key, , value]) => [key, value])) };
}

function draftOf(alert: Alert | undefined): Draft {
  if (alert === undefined)
    return {
      ...usual('run-failures'),
      name: '',
      notification: 'yes',
      cooldownMinutes: '30',
      resolve: 'yes',
    };
  const { rule } = alert;
  const when = Object.entries(rule.when).map(([key, value]) => [
    key,
    key === 'belowBytes' ? sizeText(Number(value)) : String(value),
  ]);
  const draft: Draft = {
    ...Object.fromEntries(when),
    name: rule.name,
    cooldownMinutes: String(rule.cooldownMinutes),
    resolve: rule.resolve ? 'yes' : '',
  };
  for (const channel of rule.channels) {
    if (channel.to === 'notification') draft['notification'] = 'yes';
    if (channel.to === 'email') {
      draft['recipients'] = channel.recipients.join(', ');
      draft['smtp'] = channel.credential;
    }
    if (channel.to === 'slack') draft['slack'] = channel.credential;
    if (channel.to === 'webhook') draft['url'] = channel.url;
  }
  return draft;
}

/** As it is read by the schema; what this form does not show stays as it was. */
function ruleOf(draft: Draft, on: On, alert: Alert | undefined): Json {
  const text = (key: string): string => (draft[key] ?? '').trim();
  const before: Json = alert === undefined ? {} : JSON.parse(JSON.stringify(alert.rule));
  const old = alert?.rule.when.on === on ? JSON.parse(JSON.stringify(alert.rule.when)) : {};
  const when: Record<string, Json> = { ...old, on };
  for (const [key] of numbers[on]) {
    const size = key === 'belowBytes' ? readSize(text(key)) : undefined;
    when[key] = size === undefined ? Number(text(key)) : 'value' in size ? size.value : text(key);
  }
  for (const [key, isAsked] of [
    ['workflow', ofWorkflow.includes(on)],
    ['endpoint', ofEndpoint.includes(on)],
  ] as const) {
    delete when[key];
    if (isAsked && text(key) !== '') when[key] = text(key);
  }
  const kept = (to: string): Record<string, Json> => ({
    ...JSON.parse(JSON.stringify(alert?.rule.channels.find((channel) => channel.to === to) ?? {})),
    to,
  });
  const recipients = text('recipients')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  const channels: Json[] = [
    ...(text('notification') === 'yes' ? [{ to: 'notification' }] : []),
    ...(recipients.length > 0 ? [{ ...kept('email'), recipients, credential: text('smtp') }] : []),
    ...(text('slack') === '' ? [] : [{ ...kept('slack'), credential: text('slack') }]),
    ...(text('url') === '' ? [] : [{ ...kept('webhook'), url: text('url') }]),
  ];
  const base =
    typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
  return {
    ...base,
    name: text('name'),
    when,
    channels,
    cooldownMinutes: Number(text('cooldownMinutes')),
    resolve: text('resolve') === 'yes',
  };
}
