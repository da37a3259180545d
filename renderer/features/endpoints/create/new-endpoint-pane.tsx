import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { JsonObject } from '../../../../shared/json.ts';
import { endpointSettingsSchema } from '../../../../shared/model/endpoint.ts';
import type { SchemeEntry } from '../../../../shared/model/endpoint-views.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { SchemaForm } from '../../../step-form/schema-form.tsx';
import { Callout } from '../../../ui/callout.tsx';
import detail from '../../../ui/detail.module.css';
import gallery from '../../../ui/gallery.module.css';
import { NO_PROBLEMS, problemsBelow, settingsProblems } from '../model/settings-problems.ts';
import { SecretInput } from '../secret-input.tsx';
import classes from './new-endpoint-pane.module.css';

const newSettingsSchema = endpointSettingsSchema.partial({ path: true });

/** What is asked for, drawn from the scheme. Everything else can be set afterwards. */
export function NewEndpointPane({ scheme }: { scheme: SchemeEntry }) {
  const [, navigate] = useLocation();
  const create = useRpcMutation('endpoints.create');
  const workspace = useRpcQuery('settings.get', {});
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const [publicUrl, setPublicUrl] = useState('');
  const [fields, setFields] = useState<JsonObject>({});
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const asksAddress = scheme.signsAddress && workspace.data?.hooks.publicUrl === undefined;
  const wanted = path.trim().replace(/^\/?(?:hooks\/)?/, '');

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const parsed = newSettingsSchema.safeParse({
      ...(wanted === '' ? {} : { path: wanted }),
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(publicUrl.trim() === '' ? {} : { publicUrl: publicUrl.trim() }),
      verification: {
        ...fields,
        scheme: scheme.scheme,
        ...(scheme.secret === null || secret.trim() === '' ? {} : { secrets: [secret.trim()] }),
      },
    });
    if (!parsed.success) {
      const at = new Map(
        parsed.error.issues.map(({ path: place, message }) => [place.join('.'), message] as const),
      );
      setProblems({ at, rest: [] });
      return;
    }
    create.mutate(
      { settings: parsed.data },
      {
        onSuccess: ({ id }) => navigate(`/endpoints/${id}`),
        onError: (error) => setProblems(settingsProblems(error)),
      },
    );
  }
  const secretProblem = [...problems.at].find(([field]) =>
    field.startsWith('verification.secrets'),
  )?.[1];
  return (
    <form onSubmit={onSubmit}>
      <header className={detail.head}>
        <div className={detail.titleRow}>
          <h2 className={detail.title}>{scheme.name}</h2>
        </div>
        <p className={detail.quiet}>
          {scheme.description} {scheme.help}{' '}
          {scheme.docsUrl !== null && (
            <a href={scheme.docsUrl} target="_blank" rel="noreferrer">
              Its documentation
            </a>
          )}
        </p>
      </header>
      <div className={gallery.form}>
        <TextInput
          label="Path"
          description="Left empty: one that nobody can guess."
          leftSection={<span className={classes.prefix}>/hooks/</span>}
          leftSectionWidth={64}
          value={path}
          error={problems.at.get('path')}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <TextInput
          label="Name"
          description="For people; may stay empty."
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {scheme.secret !== null && (
          <SecretInput
            label={scheme.secret}
            scheme={scheme.scheme}
            encoding={fields.secretEncoding}
            value={secret}
            error={secretProblem}
            onChange={setSecret}
          />
        )}
        <SchemaForm
          schema={scheme.fields}
          value={fields}
          onChange={setFields}
          problems={problemsBelow('verification', problems)}
        />
        {asksAddress && (
          <TextInput
            label="Public address"
            description="As the sender calls it: it is part of what is signed."
            placeholder={`https://hooks.example.com/hooks/${wanted === '' ? '…' : wanted}`}
            value={publicUrl}
            error={problems.at.get('publicUrl')}
            onChange={(event) => setPublicUrl(event.currentTarget.value)}
          />
        )}
        {scheme.secret !== null && secret.trim() === '' && (
          <p className={detail.quiet}>
            The secret may follow later, where the sender shows it only once it has the address.
            Until then every request is refused, and kept.
          </p>
        )}
        {problems.rest.length > 0 && (
          <div role="alert">
            <Callout tone="bad" title={problems.rest[0] ?? ''}>
              {problems.rest.slice(1).map((line) => (
                <p key={line}>{line}</p>
              ))}
            </Callout>
          </div>
        )}
        <div className={detail.actions}>
          <Button type="submit" variant="filled" loading={create.isPending}>
            Make the endpoint
          </Button>
        </div>
      </div>
    </form>
  );
}
