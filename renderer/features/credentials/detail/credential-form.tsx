import { Button } from '@mantine/core';
import { useState } from 'react';
import { isJsonObject, type JsonObject } from '../../../../shared/json.ts';
import type {
  CredentialDetail,
  CredentialTypeEntry,
} from '../../../../shared/model/credential-views.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { SchemaForm } from '../../../step-form/schema-form.tsx';
import detail from '../../../ui/detail.module.css';
import { noticeDone } from '../../../ui/notices.ts';
import { SaveBar } from '../../../ui/save-bar.tsx';
import { credentialProblems, NO_PROBLEMS } from '../credential-problems.ts';
import { usualFields } from '../usual-fields.ts';
import classes from './credential-detail.module.css';

/** Its fields. Secret ones are never shown, and stay as they are while nothing is typed. */
export function CredentialForm({
  credential,
  type,
}: {
  credential: CredentialDetail;
  type: CredentialTypeEntry;
}) {
  const save = useRpcMutation('credentials.save');
  const saved = withoutType(credential.data);
  const [data, setData] = useState<JsonObject>(saved);
  const [dropped, setDropped] = useState<readonly string[]>([]);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const isChanged = dropped.length > 0 || JSON.stringify(data) !== JSON.stringify(saved);
  const kept = credential.secretsSet.filter((field) => !dropped.includes(field));
  const droppable = kept.filter((field) => !isRequired(type, field) && data[field] === undefined);

  function onSave(): void {
    const nothing = Object.fromEntries(
      dropped.flatMap((field) => (data[field] === undefined ? [[field, null]] : [])),
    );
    save.mutate(
      { name: credential.name, data: { ...data, ...nothing, type: credential.type } },
      {
        onSuccess: () => {
          setProblems(NO_PROBLEMS);
          noticeDone('Saved', 'Steps use it from their next attempt on.');
        },
        onError: (error) => setProblems(credentialProblems(error)),
      },
    );
  }
  return (
    <>
      <section aria-label="Fields" className={classes.section}>
        <h3 className={classes.title}>Fields</h3>
        {credential.data === null && (
          <p className={detail.quiet}>
            What is stored cannot be read. Enter everything again, or put the old key back.
          </p>
        )}
        <SchemaForm
          schema={type.fields}
          value={data}
          onChange={setData}
          problems={problems.at}
          kept={kept}
          usual={usualFields(type)}
        />
        {(droppable.length > 0 || dropped.length > 0) && (
          <div className={detail.actions}>
            {droppable.map((field) => (
              <Button
                key={field}
                variant="subtle"
                color="gray"
                onClick={() => setDropped([...dropped, field])}
              >
                Take the stored {titleOf(type, field)} away
              </Button>
            ))}
            {dropped.map((field) => (
              <Button
                key={field}
                variant="subtle"
                color="gray"
                onClick={() => setDropped(dropped.filter((each) => each !== field))}
              >
                Keep the stored {titleOf(type, field)}
              </Button>
            ))}
          </div>
        )}
      </section>
      <SaveBar
        isChanged={isChanged}
        busy={save.isPending}
        problems={problems.rest}
        onSave={onSave}
        onDiscard={() => {
          setData(saved);
          setDropped([]);
          setProblems(NO_PROBLEMS);
        }}
      />
    </>
  );
}

function withoutType(data: CredentialDetail['data']): JsonObject {
  const { type: _, ...fields } = data ?? {};
  return fields;
}

function isRequired({ fields }: CredentialTypeEntry, name: string): boolean {
  return isJsonObject(fields) && Array.isArray(fields.required) && fields.required.includes(name);
}

function titleOf({ fields }: CredentialTypeEntry, name: string): string {
  const properties = isJsonObject(fields) ? fields.properties : undefined;
  const field = isJsonObject(properties) ? properties[name] : undefined;
  const title = isJsonObject(field) ? field.title : undefined;
  return (typeof title === 'string' ? title : name).toLowerCase();
}
