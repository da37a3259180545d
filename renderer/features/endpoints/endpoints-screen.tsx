import { Button, TextInput } from '@mantine/core';
import { Filter, Plus, Search, Webhook } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { useListKeys } from '../../ui/use-list-keys.ts';
import { EndpointDetailPane } from './detail/endpoint-detail-pane.tsx';
import classes from './endpoints-screen.module.css';
import { EndpointColumns, EndpointListRow } from './list/endpoint-list-row.tsx';
import { EndpointTabs } from './list/endpoint-tabs.tsx';
import { type EndpointRow, rowHas } from './model/endpoint-row.ts';
import { useEndpointRows } from './use-endpoint-rows.ts';

const renderRow = (row: EndpointRow) => <EndpointListRow row={row} />;

export function EndpointsScreen({ openId }: { openId: string | undefined }) {
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const { rows, error, retry } = useEndpointRows();
  const triggers = useRpcQuery('triggers.list', {});
  const troubled = triggers.data?.triggers.filter(({ trouble }) => trouble !== null).length ?? 0;
  const open = rows?.find(({ id }) => id === openId);
  const close = () => navigate('/endpoints');

  useListKeys({ search, onNew: () => navigate('/endpoints/new') });

  return (
    <SplitView
      title="Endpoints"
      detailLabel="Endpoint"
      detailRef={detail}
      onClose={close}
      beside={<EndpointTabs current="endpoints" troubled={troubled} />}
      tools={
        <>
          {rows !== undefined && rows.length > 5 && (
            <TextInput
              ref={search}
              className={classes.search}
              aria-label="Search endpoints"
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
            onClick={() => navigate('/endpoints/new')}
          >
            New<span className={classes.more}> endpoint</span>
          </Button>
        </>
      }
      list={content()}
      detail={openId === undefined || rows === undefined ? undefined : pane()}
    />
  );

  function pane() {
    if (open !== undefined) return <EndpointDetailPane key={open.id} row={open} />;
    return (
      <EmptyState icon={Webhook} title="This endpoint is not there any more">
        <p>It was removed. Its events are still in the inbox.</p>
      </EmptyState>
    );
  }

  function content() {
    if (rows === undefined) {
      return error === null ? (
        <ListSkeleton label="Loading endpoints" />
      ) : (
        <ErrorState title="The endpoints cannot be shown" error={error} onRetry={retry} />
      );
    }
    if (rows.length === 0) {
      return (
        <EmptyState
          icon={Webhook}
          title="No endpoints yet"
          action={
            <Button
              variant="filled"
              leftSection={<Plus size={14} />}
              onClick={() => navigate('/endpoints/new')}
            >
              Make the first one
            </Button>
          }
        >
          <p>
            An endpoint is an address on this computer to which a service or a program sends its
            webhooks. What arrives is stored before it is answered, and starts the workflows that
            listen.
          </p>
        </EmptyState>
      );
    }
    const shown = rows.filter((row) => rowHas(row, text));
    if (shown.length === 0) {
      return (
        <EmptyState
          icon={Filter}
          title="No endpoint fits"
          action={<Button onClick={() => setText('')}>Show all endpoints</Button>}
        >
          <p>The search looks at paths, names, providers and the workflows that listen.</p>
        </EmptyState>
      );
    }
    return (
      <>
        <EndpointColumns />
        <ChoiceList
          label="Endpoints"
          rows={shown}
          openId={openId}
          renderRow={renderRow}
          onOpen={({ id }) => navigate(`/endpoints/${id}`, { replace: openId !== undefined })}
          onEnter={({ id }) => {
            if (id !== openId) navigate(`/endpoints/${id}`);
            requestAnimationFrame(() => detail.current?.focus());
          }}
          onClose={close}
        />
      </>
    );
  }
}
