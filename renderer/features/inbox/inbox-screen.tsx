import { useCallback, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { EVENT_STATUSES, type EventSummary } from '../../../shared/model/event.ts';
import { type PageRequest, useLiveRows } from '../../rpc/live-rows.ts';
import { useRpc } from '../../rpc/rpc-context.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { NewPill } from '../../ui/new-pill.tsx';
import { RowList, type RowListHandle } from '../../ui/row-list.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { StatusFilter } from '../../ui/status-filter.tsx';
import { useStoredState } from '../../ui/use-stored-state.ts';
import { EmptyInbox, NoSuchEvents } from './empty-inbox.tsx';
import { EventDetailPane } from './event-detail-pane.tsx';
import { EventColumns, EventRow } from './event-row.tsx';

const renderRow = (event: EventSummary) => <EventRow event={event} />;

export function InboxScreen({ openId }: { openId: string | undefined }) {
  const rpc = useRpc();
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const rowList = useRef<RowListHandle>(null);
  const [unseen, setUnseen] = useState(0);
  const [status, setStatus] = useStoredState('inbox.status', {
    initial: 'all',
    values: ['all', ...EVENT_STATUSES],
  });
  const filter = status === 'all' ? {} : { status };

  const fetchPage = useCallback(
    async (request: PageRequest, signal?: AbortSignal) => {
      const narrowed = status === 'all' ? {} : { status };
      const { events, more } = await rpc.call('events.list', { ...request, ...narrowed }, signal);
      return { rows: events, more };
    },
    [rpc, status],
  );
  const list = useLiveRows<EventSummary>({ queryKey: ['events.list', filter], fetchPage });
  const isEmpty = status === 'all' && list.data?.rows.length === 0;
  const close = () => navigate('/inbox');

  return (
    <SplitView
      title="Inbox"
      detailLabel="Event"
      detailRef={detail}
      onClose={close}
      beside={
        <NewPill
          count={unseen}
          behind={list.data?.behind ?? false}
          onClick={() => {
            if (list.data?.behind === true) list.startOver();
            rowList.current?.showNewest();
          }}
        />
      }
      tools={
        isEmpty ? null : (
          <StatusFilter
            label="Status of events"
            statuses={EVENT_STATUSES}
            value={status}
            onChange={setStatus}
          />
        )
      }
      list={content()}
      detail={openId === undefined ? undefined : <EventDetailPane key={openId} id={openId} />}
    />
  );

  function content() {
    if (list.data === undefined) {
      return list.error === null ? (
        <ListSkeleton label="Loading events" />
      ) : (
        <ErrorState title="The inbox cannot be shown" error={list.error} onRetry={list.retry} />
      );
    }
    if (list.data.rows.length === 0) {
      return status === 'all' ? (
        <EmptyInbox />
      ) : (
        <NoSuchEvents status={status} onShowAll={() => setStatus('all')} />
      );
    }
    return (
      <>
        <EventColumns />
        <RowList
          label="Events, newest first"
          noun="event"
          rows={list.data.rows}
          more={list.data.more}
          isLoadingOlder={list.isLoadingOlder}
          openId={openId}
          renderRow={renderRow}
          onOpen={(event) => navigate(`/inbox/${event.id}`, { replace: openId !== undefined })}
          onEnter={(event) => {
            if (event.id !== openId) navigate(`/inbox/${event.id}`);
            requestAnimationFrame(() => detail.current?.focus());
          }}
          onClose={close}
          onLoadOlder={list.loadOlder}
          onWindow={list.setWindow}
          onHeld={list.setHeld}
          onUnseen={setUnseen}
          ref={rowList}
        />
      </>
    );
  }
}
