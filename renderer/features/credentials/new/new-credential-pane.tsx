import { Button, TextInput } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { JsonObject } from '../../../../shared/json.ts';
import type { CredentialTypeEntry } from '../../../../shared/model/credential-views.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { SchemaForm } from '../../../step-form/schema-form.tsx';
import { Callout } from '../../../ui/callout.tsx';
import detail from '../../../ui/detail.module.css';
import classes from '../../../ui/gallery.module.css';
import { credentialProblems, NO_PROBLEMS } from '../credential-problems.ts';
import { TestResult } from '../test-result.tsx';
import { usualFields } from '../usual-fields.ts';

/** The form of one type, filled by a service's preset where one was chosen. */
export function NewCredentialPane({
  type,
  preset: presetId,
  wanted,
}: {
  type: CredentialTypeEntry;
  preset: string | undefined;
  /** The name that somebody asked for. */
  wanted: string;
}) {
  const [, navigate] = useLocation();
  const list = useRpcQuery('credentials.list', {});
  const save = useRpcMutation('credentials.save');
  const test = useRpcMutation('credentials.test');
  const preset = type.presets.find(({ id }) => id === presetId);
  const [name, setName] = useState(wanted);
  const [data, setData] = useState<JsonObject>(() => preset?.data ?? {});
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const trimmed = name.trim();
  const isTaken = list.data?.credentials.some((each) => each.name === trimmed) === true;
  const input = { ...data, type: type.type };

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (trimmed === '' || isTaken) return;
    save.mutate(
      { name: trimmed, data: input },
      {
        onSuccess: ({ id }) => navigate(`/credentials/${id}`),
        onError: (error) => setProblems(credentialProblems(error)),
      },
    );
  }
  return (
    <form onSubmit={onSubmit}>
      <header className={detail.head}>
        <div className={detail.titleRow}>
          <h2 className={detail.title}>{preset?.name ?? type.name}</h2>
          {preset !== undefined && <p className={detail.quiet}>{type.name}</p>}
        </div>
        <p className={detail.quiet}>
          {preset?.note ?? type.help}{' '}
          {preset !== undefined && (
            <a href={preset.docsUrl} target="_blank" rel="noreferrer">
              Its documentation
            </a>
          )}
        </p>
      </header>
      <div className={classes.form}>
        <TextInput
          label="Name of the credential"
          description="By which steps find it."
          maxLength={100}
          value={name}
          error={isTaken ? 'There is one of this name already.' : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SchemaForm
          schema={type.fields}
          usual={usualFields(type)}
          value={data}
          onChange={setData}
          problems={problems.at}
        />
        {problems.rest.length > 0 && (
          <div role="alert">
            <Callout tone="bad" title={problems.rest[0] ?? ''}>
              {problems.rest.slice(1).map((line) => (
                <p key={line}>{line}</p>
              ))}
            </Callout>
          </div>
        )}
        <TestResult result={test.data} error={test.error} />
        <div className={detail.actions}>
          <Button
            type="submit"
            variant="filled"
            disabled={trimmed === '' || isTaken}
            loading={save.isPending}
          >
            Save the credential
          </Button>
          {type.test === 'by-itself' && type.type !== 'oauth2' && (
            <Button
              leftSection={<FlaskConical size={14} />}
              loading={test.isPending}
              onClick={() => test.mutate({ data: input })}
            >
              Test it first
            </Button>
          )}
        </div>
        {type.type === 'oauth2' && (
          <p className={detail.quiet}>Signing in comes next, once it is saved.</p>
        )}
      </div>
    </form>
  );
}
