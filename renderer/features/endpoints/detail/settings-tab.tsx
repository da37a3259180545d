import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Endpoint, HTTP_METHODS } from '../../../../shared/model/endpoint.ts';
import type { SchemeEntry } from '../../../../shared/model/endpoint-views.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { SaveBar } from '../../../ui/save-bar.tsx';
import { formOf, type SettingsForm, settingsOf } from '../model/settings-form.ts';
import { NO_PROBLEMS, settingsProblems } from '../model/settings-problems.ts';
import { useSettingsUndo } from '../use-settings-undo.ts';
import { AnswerFields } from './answer-fields.tsx';
import { DedupeFields } from './dedupe-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import classes from './settings.module.css';

export interface FieldsProps {
  form: SettingsForm;
  change: (next: Partial<SettingsForm>) => void;
  /** What is wrong with a setting, by its path. */
  problem: (path: string) => string | undefined;
}

/** Everything else that can be set, with one way to save it. */
export function SettingsTab({
  endpoint,
  scheme,
}: {
  endpoint: Endpoint;
  scheme: SchemeEntry | undefined;
}) {
  const { settings } = endpoint;
  const update = useRpcMutation('endpoints.update');
  const sayDone = useSettingsUndo();
  const saved = formOf(settings);
  const [edited, setEdited] = useState<Partial<SettingsForm>>({});
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const form = { ...saved, ...edited };
  const isChanged = JSON.stringify(form) !== JSON.stringify(saved);
  const fields: FieldsProps = {
    form,
    change: (next) => setEdited((before) => ({ ...before, ...next })),
    problem: (path) => problems.at.get(path),
  };
  const { change, problem } = fields;

  function onSave(): void {
    const read = settingsOf(form, settings);
    if (read.settings === null) {
      setProblems(read.problems);
      return;
    }
    update.mutate(
      { id: endpoint.id, settings: read.settings },
      {
        onSuccess: (after) => {
          setEdited({});
          setProblems(NO_PROBLEMS);
          sayDone(
            { title: 'Saved', message: 'The next request is taken by the new settings.' },
            { before: settings, after },
          );
        },
        onError: (error) => setProblems(settingsProblems(error)),
      },
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <section aria-label="Address" className={classes.section}>
        <h3 className={classes.title}>Address</h3>
        <div className={classes.pair}>
          <TextInput
            label="Path"
            description="Below /hooks/; senders must know it."
            value={form.path}
            error={problem('path')}
            onChange={(event) => change({ path: event.currentTarget.value })}
          />
          <TextInput
            label="Name"
            description="For people; may stay empty."
            value={form.name}
            error={problem('name')}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
        </div>
        <TextInput
          label="Public address"
          description={
            scheme?.signsAddress === true
              ? 'As senders call it, with https://: it is part of what they sign.'
              : 'As senders call it, where it is not that of the workspace’s tunnel.'
          }
          placeholder="https://hooks.example.com/hooks/…"
          value={form.publicUrl}
          error={problem('publicUrl')}
          onChange={(event) => change({ publicUrl: event.currentTarget.value })}
        />
        <Checkbox.Group
          label="Methods"
          value={[...form.methods]}
          error={problem('methods')}
          onChange={(next) =>
            change({ methods: HTTP_METHODS.filter((method) => next.includes(method)) })
          }
        >
          <div className={classes.methods}>
            {HTTP_METHODS.map((method) => (
              <Checkbox key={method} size="xs" value={method} label={method} />
            ))}
          </div>
        </Checkbox.Group>
      </section>
      <AnswerFields {...fields} />
      <DedupeFields {...fields} scheme={scheme} />
      <LimitFields {...fields} />
      <section aria-label="Who may send" className={classes.section}>
        <h3 className={classes.title}>Who may send</h3>
        <Textarea
          label="Addresses"
          description="IP addresses and ranges such as 192.0.2.0/24, one in a line. Empty: any."
          className={classes.area ?? ''}
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          value={form.allowedAddresses}
          error={problem('allowedAddresses')}
          onChange={(event) => change({ allowedAddresses: event.currentTarget.value })}
        />
        <Textarea
          label="Web pages"
          description="Origins whose browsers may send, such as https://example.com, one in a line; * means any. Empty: none."
          className={classes.area ?? ''}
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          value={form.allowedOrigins}
          error={problem('allowedOrigins')}
          onChange={(event) => change({ allowedOrigins: event.currentTarget.value })}
        />
      </section>
      <SaveBar
        isChanged={isChanged}
        busy={update.isPending}
        problems={
          problems.at.size > 0 && problems.rest.length === 0
            ? ['Some settings cannot work like this: see the fields.']
            : problems.rest
        }
        onSave={onSave}
        onDiscard={() => {
          setEdited({});
          setProblems(NO_PROBLEMS);
        }}
      />
    </form>
  );
}
