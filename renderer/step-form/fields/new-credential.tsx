import { Button, Modal, Select } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import type { JsonObject } from '../../../shared/json.ts';
import { CREDENTIAL_TYPES } from '../../../shared/model/credential.ts';
import type { CredentialTypeEntry } from '../../../shared/model/credential-views.ts';
import { useRpcMutation, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { describeError } from '../../ui/describe-error.ts';
import { SchemaForm } from '../schema-form.tsx';
import { ProblemLine } from './field-frame.tsx';
import classes from './new-credential.module.css';
import { PlainInput } from './plain-input.tsx';

/** What is asked for while a workflow is written: the rest is on the screen of credentials. */
export function NewCredential({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (name: string) => void;
}) {
  const { data } = useRpcQuery('credentials.types', {});
  return (
    <Modal
      opened
      onClose={onClose}
      title="Add credential"
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      shadow="none"
    >
      {data !== undefined && <CredentialForm types={data.types} onMade={onMade} />}
    </Modal>
  );
}

function CredentialForm({
  types,
  onMade,
}: {
  types: readonly CredentialTypeEntry[];
  onMade: (name: string) => void;
}) {
  const id = useId();
  const save = useRpcMutation('credentials.save');
  const [name, setName] = useState('');
  const [typeName, setTypeName] = useState(types[0]?.type);
  const [data, setData] = useState<JsonObject>({});
  const entry = types.find(({ type }) => type === typeName);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    // The dialog is drawn within another form.
    event.stopPropagation();
    if (typeName === undefined) return;
    save.mutate(
      { name: name.trim(), data: { ...data, type: typeName } },
      { onSuccess: (saved) => onMade(saved.name) },
    );
  }
  const problem = save.isError ? describeError(save.error) : undefined;
  const names = { describedBy: undefined, invalid: false };
  return (
    <form className={classes.form} onSubmit={onSubmit}>
      <div>
        <span id={`${id}-type`} className={classes.label}>
          Kind
        </span>
        <Select
          data={types.map((each) => ({ value: each.type, label: each.name }))}
          value={typeName ?? null}
          aria-label="Kind"
          aria-labelledby={`${id}-type`}
          onChange={(chosen) => {
            setTypeName(CREDENTIAL_TYPES.find((each) => each === chosen));
            setData({});
          }}
        />
        {entry !== undefined && <p className={classes.help}>{entry.help || entry.description}</p>}
      </div>
      <div>
        <span id={`${id}-name`} className={classes.label}>
          Name
        </span>
        <PlainInput
          value={name}
          onChange={setName}
          ids={{ ...names, name: 'Name', label: `${id}-name` }}
          placeholder="Under which steps find it"
          data-autofocus
        />
      </div>
      <SchemaForm key={typeName} schema={entry?.fields ?? {}} value={data} onChange={setData} />
      {problem !== undefined && (
        <ProblemLine severity="error">
          {[problem.message, ...problem.problems, problem.hint].filter(Boolean).join(' ')}
        </ProblemLine>
      )}
      <div className={classes.actions}>
        <Button
          type="submit"
          variant="filled"
          disabled={name.trim() === ''}
          loading={save.isPending}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
