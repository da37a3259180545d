import { Select } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useRpcMutation, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { describeError } from '../../ui/describe-error.ts';
import { useChangeParam } from '../form-context.tsx';
import { type FieldIds, ProblemLine } from './field-frame.tsx';
import type { FieldProps } from './field-props.ts';
import { NewCredential } from './new-credential.tsx';
import classes from './pickers.module.css';
import { clearButton, searchesAnew } from './select-props.ts';
import { Switchable } from './switchable.tsx';

interface Option {
  value: string;
  label: string;
}

/** One of what the workspace has; a name that is not there stays, and is marked. */
function Picker({
  options,
  loading,
  value,
  ids,
  placeholder,
  missing,
  clearable = false,
  create,
  onChange,
}: {
  options: readonly Option[];
  loading: boolean;
  value: string;
  ids: FieldIds;
  placeholder: string;
  /** Said of a value that is not among the options. */
  missing: string;
  clearable?: boolean;
  /** Makes a new one of what was searched for. */
  create?: { label: (search: string) => string; run: (search: string) => void };
  onChange: (value: string | undefined) => void;
}) {
  const [search, setSearch] = useState('');
  const known = options.some((option) => option.value === value);
  const shown = [...options];
  if (!known && value !== '')
    shown.unshift({ value, label: loading ? value : `${value} (${missing})` });
  const wanted = search.trim();
  const isNew =
    wanted !== '' && !shown.some(({ value: each, label }) => each === wanted || label === wanted);
  const createValue = 'create:';
  const data =
    create !== undefined && isNew
      ? [...shown, { value: createValue, label: create.label(wanted) }]
      : shown;
  return (
    <Select
      data={data}
      value={value === '' ? null : value}
      placeholder={loading ? 'Loading…' : placeholder}
      searchable
      {...searchesAnew}
      clearable={clearable}
      clearButtonProps={clearButton(ids.name)}
      onSearchChange={setSearch}
      nothingFoundMessage="Nothing found"
      aria-label={ids.name}
      aria-labelledby={ids.label}
      aria-describedby={ids.describedBy}
      error={ids.invalid}
      // The offer to make a new one always stays.
      filter={({ options: all, search: text }) =>
        all.filter(
          (option) =>
            !('value' in option) ||
            option.value === createValue ||
            option.label.toLowerCase().includes(text.trim().toLowerCase()),
        )
      }
      onChange={(chosen) => {
        if (chosen === createValue) create?.run(wanted);
        else onChange(chosen ?? undefined);
      }}
    />
  );
}

const textOf = (value: FieldProps['value']): string => (typeof value === 'string' ? value : '');

export function CredentialField(props: FieldProps<'credential'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const [adding, setAdding] = useState(false);
  const { data, isPending } = useRpcQuery('credentials.list', {});
  const options = (data?.credentials ?? []).map(({ name, type }) => ({
    value: name,
    label: `${name} · ${type}`,
  }));
  return (
    <Switchable {...props}>
      {(ids) => (
        <>
          <Picker
            options={options}
            loading={isPending}
            value={textOf(value)}
            ids={ids}
            placeholder={options.length === 0 ? 'No credentials yet' : 'Choose a credential'}
            missing="not in this workspace"
            clearable={!spec.required}
            onChange={(name) => change(path, name ?? (spec.required ? '' : undefined))}
          />
          <button type="button" className={classes.link} onClick={() => setAdding(true)}>
            <Plus size={12} aria-hidden="true" />
            Add credential…
          </button>
          {adding && (
            <NewCredential
              onClose={() => setAdding(false)}
              onMade={(name) => {
                setAdding(false);
                change(path, name);
              }}
            />
          )}
        </>
      )}
    </Switchable>
  );
}

export function WorkflowField(props: FieldProps<'workflow'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const { data, isPending } = useRpcQuery('workflows.list', {});
  const workflows = data?.workflows ?? [];
  // A name goes on meaning the same in an exported file; one that two have does not.
  const options = workflows.map(({ id, name }) => ({
    value: workflows.filter((each) => each.name === name).length > 1 ? id : name,
    label: name,
  }));
  const text = textOf(value);
  const byId = workflows.find(({ id }) => id === text);
  if (byId !== undefined && !options.some((option) => option.value === text))
    options.push({ value: text, label: byId.name });
  return (
    <Switchable {...props}>
      {(ids) => (
        <Picker
          options={options}
          loading={isPending}
          value={text}
          ids={ids}
          placeholder="Choose a workflow"
          missing="not in this workspace"
          clearable={!spec.required}
          onChange={(chosen) => change(path, chosen ?? (spec.required ? '' : undefined))}
        />
      )}
    </Switchable>
  );
}

/** An endpoint of the workspace; a new one is made by writing its path. */
export function EndpointField(props: FieldProps<'endpoint'>) {
  const { path, value } = props;
  const change = useChangeParam();
  const { data, isPending } = useRpcQuery('endpoints.list', {});
  const create = useRpcMutation('endpoints.create');
  const listed = data?.endpoints ?? [];
  // The list follows a moment later.
  const made = listed.some(({ id }) => id === create.data?.id) ? undefined : create.data;
  const endpoints = made === undefined ? listed : [...listed, made];
  const text = textOf(value);
  const chosen = endpoints.find(({ id, settings }) => id === text || settings.path === text);
  function make(name: string): void {
    const wanted = name.trim().replace(/^\/+/, '').replaceAll(/\s+/g, '-').toLowerCase();
    create.mutate({ settings: { path: wanted } }, { onSuccess: ({ id }) => change(path, id) });
  }
  return (
    <Switchable {...props}>
      {(ids) => (
        <>
          <Picker
            options={endpoints.map(({ id, settings }) => ({
              value: id,
              label:
                settings.name === undefined ? settings.path : `${settings.path} · ${settings.name}`,
            }))}
            loading={isPending}
            value={chosen?.id ?? text}
            ids={ids}
            placeholder="Choose, or write a path for a new one"
            missing="not in this workspace"
            create={{ label: (search) => `Create endpoint “${search}”`, run: make }}
            onChange={(id) => change(path, id ?? '')}
          />
          {create.isError && (
            <ProblemLine severity="error">{describeError(create.error).message}</ProblemLine>
          )}
          {chosen?.url != null && (
            <div className={classes.url}>
              <code>{chosen.url}</code>
              <CopyIcon text={chosen.url} label="Copy the URL" />
            </div>
          )}
        </>
      )}
    </Switchable>
  );
}
