import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { OpenApiList, OpenApiSource as Source } from '../../../../shared/model/openapi.ts';
import type { StepProposal } from '../../../../shared/model/step-proposal.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { formatCount } from '../../../ui/format.ts';
import classes from './fill-from.module.css';

const PAUSE_MS = 200;
const SHOWN = 100;

/** A document by its address or as a file, and one of its operations. */
export function OpenApiSource({
  onProposal,
}: {
  onProposal: (proposal: StepProposal | undefined) => void;
}) {
  const [url, setUrl] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const read = useRpcMutation('openapi.read');
  const list = read.data;

  function begin(source: Source): void {
    onProposal(undefined);
    read.mutate({ source, limit: SHOWN });
  }
  return (
    <div className={classes.stack}>
      <form
        className={classes.source}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (url.trim() !== '') begin({ url: url.trim() });
        }}
      >
        <TextInput
          label="Address of the document"
          description="OpenAPI 3.0, 3.1 or Swagger 2.0, as JSON or YAML."
          placeholder="https://api.example.com/openapi.json"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          data-autofocus
        />
        <Button type="submit" loading={read.isPending} disabled={url.trim() === ''}>
          Read
        </Button>
        <Button onClick={() => file.current?.click()}>From a file</Button>
        <input
          ref={file}
          type="file"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          hidden
          aria-label="OpenAPI document"
          onChange={(event) => {
            const element = event.currentTarget;
            void element.files?.[0]?.text().then((text) => {
              begin({ text });
              // The same file may be chosen again.
              element.value = '';
            });
          }}
        />
      </form>
      {read.isError && (
        <Callout tone="bad" title={describeError(read.error).message}>
          <p>{describeError(read.error).hint}</p>
        </Callout>
      )}
      {list !== undefined && (
        <Operations key={list.document} first={list} onProposal={onProposal} />
      )}
    </div>
  );
}

function Operations({
  first,
  onProposal,
}: {
  first: OpenApiList;
  onProposal: (proposal: StepProposal | undefined) => void;
}) {
  const { document, title, servers } = first;
  const source = { document };
  const [search, setSearch] = useState('');
  const [searched] = useDebouncedValue(search.trim(), PAUSE_MS);
  const [operation, setOperation] = useState<string>();
  const [server, setServer] = useState(servers[0]?.url);
  const found = useRpcQuery(
    'openapi.read',
    { source, search: searched, limit: SHOWN },
    { keepPrevious: true, enabled: searched !== '' },
  ).data;
  const list = searched === '' ? first : (found ?? first);
  const made = useRpcQuery(
    'steps.fromOpenApi',
    { source, operation: operation ?? '', ...(server === undefined ? {} : { server }) },
    { enabled: operation !== undefined },
  );
  const proposal = operation === undefined ? undefined : made.data;
  useEffect(() => onProposal(proposal), [onProposal, proposal]);
  return (
    <div className={classes.stack}>
      <TextInput
        label={`Operations of ${title}`}
        placeholder="Search"
        type="search"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {list.operations.length === 0 ? (
        <p className={classes.quiet}>No operation has these words.</p>
      ) : (
        <ul className={classes.list} aria-label="Operations">
          {list.operations.map(({ id, method, path, summary }) => (
            <li key={id}>
              <button
                type="button"
                className={classes.operation}
                aria-pressed={id === operation}
                onClick={() => setOperation(id)}
              >
                <span className={classes.method}>{method.toUpperCase()}</span>
                <span className={classes.path}>{path}</span>
                {summary !== '' && <span className={classes.summary}>{summary}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      {list.total > list.operations.length && (
        <p className={classes.quiet}>
          The first {list.operations.length} of {formatCount(list.total, 'operation')}: search for
          the others.
        </p>
      )}
      {servers.length > 1 && (
        <Select
          label="Server"
          data={[...new Set(servers.map((each) => each.url))]}
          value={server ?? null}
          onChange={(next) => setServer(next ?? servers[0]?.url)}
        />
      )}
      {made.isError && (
        <Callout tone="bad" title={describeError(made.error).message}>
          <p>{describeError(made.error).hint}</p>
        </Callout>
      )}
    </div>
  );
}
