import { Button, TextInput } from '@mantine/core';
import { Filter, KeyRound, Plus, Search } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Credential } from '../../../shared/model/credential.ts';
import type { CredentialTypeEntry, CredentialUse } from '../../../shared/model/credential-views.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { useListKeys } from '../../ui/use-list-keys.ts';
import {
  CredentialColumns,
  CredentialListRow,
  type CredentialRow,
} from './credential-list-row.tsx';
import classes from './credentials-screen.module.css';
import { CredentialDetailPane } from './detail/credential-detail-pane.tsx';

const renderRow = (row: CredentialRow) => <CredentialListRow row={row} />;

export function CredentialsScreen({ openId }: { openId: string | undefined }) {
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const list = useRpcQuery('credentials.list', {});
  const types = useRpcQuery('credentials.types', {});
  const uses = useRpcQuery('credentials.uses', {});
  const rows = useMemo(
    () =>
      list.data === undefined || types.data === undefined
        ? undefined
        : rowsOf(list.data.credentials, types.data.types, uses.data?.credentials ?? []),
    [list.data, types.data, uses.data],
  );
  const error = list.error ?? types.error;
  const open = rows?.find(({ id }) => id === openId);
  const close = () => navigate('/credentials');

  useListKeys({ search, onNew: () => navigate('/credentials/new') });

  return (
    <SplitView
      title="Credentials"
      detailLabel="Credential"
      detailRef={detail}
      onClose={close}
      tools={
        <>
          {rows !== undefined && rows.length > 5 && (
            <TextInput
              ref={search}
              className={classes.search}
              aria-label="Search credentials"
              placeholder="Search"
              leftSection={<Search size={14} aria-hidden="true" />}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') setText('');
              }}
            />
          )}
          <Button
            variant="filled"
            leftSection={<Plus size={14} />}
            onClick={() => navigate('/credentials/new')}
          >
            New credential
          </Button>
        </>
      }
      list={content()}
      detail={openId === undefined || rows === undefined ? undefined : pane()}
    />
  );

  function pane() {
    if (open !== undefined)
      return <CredentialDetailPane key={open.id} credential={open.credential} type={open.type} />;
    return (
      <EmptyState icon={KeyRound} title="This credential is not there any more">
        <p>It was removed. Steps that name it fail until they name another one.</p>
      </EmptyState>
    );
  }

  function content() {
    if (rows === undefined) {
      return error === null ? (
        <ListSkeleton label="Loading credentials" />
      ) : (
        <ErrorState
          title="The credentials cannot be shown"
          error={error}
          onRetry={() => {
            void list.refetch();
            void types.refetch();
          }}
        />
      );
    }
    if (rows.length === 0) {
      return (
        <EmptyState
          icon={KeyRound}
          title="No credentials yet"
          action={
            <Button
              variant="filled"
              leftSection={<Plus size={14} />}
              onClick={() => navigate('/credentials/new')}
            >
              Add the first one
            </Button>
          }
        >
          <p>
            What workflows sign in with: tokens, passwords, mailboxes, OAuth2. Steps name a
            credential, and its secret stays here, encrypted: it is in no workflow, export or log.
          </p>
        </EmptyState>
      );
    }
    const shown = rows.filter((row) => has(row, text));
    if (shown.length === 0) {
      return (
        <EmptyState
          icon={Filter}
          title="No credential fits"
          action={<Button onClick={() => setText('')}>Show all credentials</Button>}
        >
          <p>The search looks at names, types and the workflows that use them.</p>
        </EmptyState>
      );
    }
    return (
      <>
        <CredentialColumns />
        <ChoiceList
          label="Credentials"
          rows={shown}
          openId={openId}
          renderRow={renderRow}
          onOpen={({ id }) => navigate(`/credentials/${id}`, { replace: openId !== undefined })}
          onEnter={({ id }) => {
            if (id !== openId) navigate(`/credentials/${id}`);
            requestAnimationFrame(() => detail.current?.focus());
          }}
          onClose={close}
        />
      </>
    );
  }
}

function rowsOf(
  credentials: readonly Credential[],
  types: readonly CredentialTypeEntry[],
  uses: readonly { id: string; usedBy: readonly CredentialUse[] }[],
): CredentialRow[] {
  return credentials
    .map((credential): CredentialRow => {
      const usedBy = uses.find(({ id }) => id === credential.id)?.usedBy ?? [];
      return {
        id: credential.id,
        credential,
        type: types.find(({ type }) => type === credential.type),
        workflows: [...new Set(usedBy.map(({ workflow }) => workflow))],
      };
    })
    .toSorted((a, b) => a.credential.name.localeCompare(b.credential.name));
}

function has({ credential, type, workflows }: CredentialRow, text: string): boolean {
  const all = [credential.name, credential.type, type?.name ?? '', ...workflows]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
