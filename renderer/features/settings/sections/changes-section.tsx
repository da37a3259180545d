import { Button, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AUDIT_ACTORS, type AuditActor, type AuditEntry } from '../../../../shared/model/audit.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import classes from './sections.module.css';

const doors: Record<AuditActor, string> = {
  ui: 'Screens',
  cli: 'Commands',
  host: 'The app',
  engine: 'By itself',
};
const anyDoor = { value: '', label: 'Any door' };
const kinds = ['workflow', 'endpoint', 'credential', 'settings', 'alert', 'event', 'run', 'backup'];

/** The trail: who changed what, when, and what it was before. */
export function ChangesSection() {
  const rpc = useRpc();
  const [actor, setActor] = useState<AuditActor>();
  const [kind, setKind] = useState('');
  const [object, setObject] = useState('');
  const filter = {
    ...(actor === undefined ? {} : { actor }),
    ...(kind === '' ? {} : { kind }),
    ...(object.trim() === '' ? {} : { object: object.trim() }),
  };
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ['trail', filter],
      initialPageParam: undefined as number | undefined,
      queryFn: ({ pageParam, signal }) =>
        rpc.call(
          'audit.list',
          { ...filter, ...(pageParam === undefined ? {} : { before: pageParam }) },
          signal,
        ),
      getNextPageParam: ({ entries, more }) => (more ? entries.at(-1)?.seq : undefined),
      refetchOnMount: 'always',
    },
  );
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <div className={`${classes.block} ${classes.wide}`}>
      <div className={classes.row}>
        <Select
          aria-label="Through which door"
          w={128}
          data={[anyDoor, ...AUDIT_ACTORS.map((value) => ({ value, label: doors[value] }))]}
          value={actor ?? ''}
          onChange={(next) => setActor(AUDIT_ACTORS.find((each) => each === next))}
        />
        <Select
          aria-label="Of what kind"
          w={128}
          data={[{ value: '', label: 'Anything' }, ...kinds]}
          value={kind}
          onChange={(next) => setKind(next ?? '')}
        />
        <TextInput
          aria-label="Its id or its whole name"
          placeholder="Its id or whole name"
          w={240}
          value={object}
          onChange={(event) => setObject(event.currentTarget.value)}
        />
      </div>
      {error !== null && (
        <ErrorState
          title="The trail cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data !== undefined && entries.length === 0 && (
        <p className={classes.text}>Nothing of the kind was changed.</p>
      )}
      {entries.length > 0 && (
        <ul className={classes.list}>
          {entries.map((entry) => (
            <Entry key={entry.seq} entry={entry} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div className={classes.row}>
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
    </div>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { summary, changes, actor, until, count } = entry;
  return (
    <li className={classes.item}>
      <div className={classes.grow}>
        {summary}
        {count > 1 && <span className={classes.quiet}> {count} times</span>}
        {changes.length > 0 && (
          <details className={classes.changes}>
            <summary className={classes.quiet}>
              {changes.length === 1 ? 'What was before' : `${changes.length} values`}
            </summary>
            {changes.map(({ path, from, to }) => (
              <p key={path} className={classes.mono}>
                {path}: {JSON.stringify(from)} → {JSON.stringify(to)}
              </p>
            ))}
          </details>
        )}
      </div>
      <span className={classes.quiet}>{doors[actor]}</span>
      <span className={classes.quiet}>
        <TimeText time={until} />
      </span>
    </li>
  );
}
