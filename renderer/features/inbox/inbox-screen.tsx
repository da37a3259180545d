import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { EventDetail, EventSummary } from '../../../shared/model/event.ts';
import { type PageRequest, useLiveRows } from '../../rpc/live-rows.ts';
import { useRpc, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { useStable } from '../../rpc/use-stable.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { KeyList } from '../../ui/key-list.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { NewPill } from '../../ui/new-pill.tsx';
import { RowList, type RowListHandle, type RowState } from '../../ui/row-list.tsx';
import { SearchField, type SearchFieldHandle } from '../../ui/search/search-field.tsx';
import { useRecentSearches } from '../../ui/search/use-recent-searches.ts';
import { useDocumentKeys } from '../../ui/use-document-keys.ts';
import { useRowSelection } from '../../ui/use-row-selection.ts';
import { type AskedAction, InboxDialogs } from './actions/inbox-dialogs.tsx';
import { BulkProgress } from './bulk/bulk-progress.tsx';
import { EventDetailPane } from './detail/event-detail-pane.tsx';
import { NothingOpen } from './detail/nothing-open.tsx';
import { EmptyInbox, EmptyView } from './empty-inbox.tsx';
import { FilterPane } from './filters/filter-pane.tsx';
import { SaveFilter } from './filters/save-filter.tsx';
import { SavedFilters } from './filters/saved-filters.tsx';
import { useKnownNames } from './filters/use-known-names.ts';
import { InboxLayout } from './inbox-layout.tsx';
import { EVENT_ROW_HEIGHT, EventRow } from './list/event-row.tsx';
import head from './list/list-head.module.css';
import { ListHead } from './list/list-head.tsx';
import { countWords, ListInfo, SelectionBar } from './list/list-info.tsx';
import { useGapLines } from './list/use-gap-lines.tsx';
import { type Chosen, chosenAll, chosenIds, onlyOne } from './model/chosen.ts';
import { eventFilter } from './model/event-filter.ts';
import { keyGroups, type RowCommand, rowCommand } from './model/keys.ts';
import { areAllMarked } from './model/marked.ts';
import { useInboxSearch } from './model/use-inbox-search.ts';
import { type Marks, useMarks } from './model/use-marks.ts';
import { useScreenKeys } from './model/use-screen-keys.ts';
import { markedRow, useVisibleRows } from './model/use-visible-rows.ts';
import { viewOf } from './model/views.ts';

const countedUpTo = 10_000;

export function InboxScreen({ openId }: { openId: string | undefined }) {
  const rpc = useRpc();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const rowList = useRef<RowListHandle>(null);
  const field = useRef<SearchFieldHandle>(null);
  const search = useInboxSearch();
  const { recent, remember, forget } = useRecentSearches('inbox');
  const known = useKnownNames();
  const [unseen, setUnseen] = useState(0);
  const [areFiltersOpen, setFiltersOpen] = useState(false);
  const [areKeysOpen, setKeysOpen] = useState(false);
  const [asked, setAsked] = useState<AskedAction>();
  const selection = useRowSelection();
  const [session] = useState(() => `inbox-${crypto.randomUUID()}`);
  const view = viewOf(search.applied);
  const filter = eventFilter(search.applied);
  const filterKey = JSON.stringify(filter);

  const fetchPage = useCallback(
    async (request: PageRequest, signal?: AbortSignal) => {
      const asking = eventFilter(search.applied);
      // What is searched while somebody types ends the search for the letters before.
      const typed = request.before === undefined ? { session } : {};
      const { events, more, next } = await rpc.call(
        'events.list',
        { ...request, ...asking, ...typed },
        signal,
      );
      return { rows: events, more, next };
    },
    [rpc, search.applied, session],
  );
  const list = useLiveRows<EventSummary>({ queryKey: ['events.list', filter], fetchPage });
  const count = useRpcQuery(
    'events.count',
    { filter, most: countedUpTo },
    { keepPrevious: true },
  ).data;
  const marks = useMarks({
    onDone: (ids, done) =>
      list.patch((row) => (ids.has(row.id) ? markedRow(row, { marks: done, view }) : row)),
  });
  const rows = useVisibleRows(list.data?.rows, { pending: marks.pending, view });
  const lines = useGapLines(rows);
  const close = useStable(() => navigate('/inbox'));
  // The list follows the keys at once; what is open is drawn as soon as there is time for it.
  const shownId = useDeferredValue(openId);
  const { clear } = selection;

  // Another search is another list: what was chosen in the one before is no part of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what is searched for
  useEffect(() => {
    clear();
  }, [filterKey]);

  function open(id: string): void {
    navigate(`/inbox/${id}`, { replace: openId !== undefined });
  }

  /** The row that the reader goes on to when the open one leaves the list. */
  function nextAfter(ids: ReadonlySet<string>): string | undefined {
    const at = rows.findIndex(({ id }) => id === openId);
    if (at === -1) return undefined;
    const stays = ({ id }: { id: string }) => !ids.has(id);
    return (rows.slice(at + 1).find(stays) ?? rows.slice(0, at).findLast(stays))?.id;
  }

  function chosenOf(rowId: string | undefined, alone = false): Chosen | undefined {
    if (alone && rowId !== undefined) return chosenIds([rowId]);
    if (selection.isWhole && count !== undefined) return chosenAll(filter, count);
    if (selection.ids.size > 0) return chosenIds([...selection.ids]);
    return rowId === undefined ? undefined : chosenIds([rowId]);
  }

  function areAll({ events }: Chosen, mark: keyof Marks): boolean {
    const { pending } = marks;
    // Opened by a link it may be in no list.
    const opened = (id: string) => queries.getQueryData<EventDetail>(['events.get', { id }]);
    return 'ids' in events && areAllMarked(events.ids, mark, { pending, rows, opened });
  }

  /** `alone`: on that event, whatever is chosen in the list. */
  function carryOut(
    command: RowCommand,
    rowId: string | undefined,
    { alone = false } = {},
  ): boolean {
    const chosen = chosenOf(rowId, alone);
    if (chosen === undefined) return false;
    const one = onlyOne(chosen);
    switch (command) {
      case 'archive': {
        const archived = one === undefined ? view !== 'archive' : !areAll(chosen, 'archived');
        const ids = new Set('ids' in chosen.events ? chosen.events.ids : [openId ?? '']);
        const next = openId !== undefined && ids.has(openId) ? nextAfter(ids) : openId;
        marks.mark(chosen.events, { archived });
        selection.clear();
        if (openId !== undefined && next !== openId) {
          if (next === undefined) close();
          else if (view === 'inbox' || view === 'archive') open(next);
        }
        return true;
      }
      case 'star':
        marks.mark(chosen.events, { starred: !areAll(chosen, 'starred') });
        return true;
      case 'unread':
        marks.mark(chosen.events, { read: !areAll(chosen, 'read') });
        return true;
      case 'compare':
        setAsked({ action: 'compare', ids: 'ids' in chosen.events ? chosen.events.ids : [] });
        return true;
      case 'replay':
        setAsked({ action: 'replay', chosen });
        return true;
      case 'rehearse':
        setAsked(
          one === undefined ? { action: 'rehearse-many', chosen } : { action: 'rehearse', id: one },
        );
        return true;
      case 'edit':
        if (one !== undefined) setAsked({ action: 'edit', id: one });
        return one !== undefined;
    }
  }

  function onListKey(key: string, rowId: string | undefined): boolean {
    const command = rowCommand(key);
    if (command !== undefined) return carryOut(command, rowId);
    if (key !== 'Escape' || search.text === '') return false;
    search.apply('');
    return true;
  }

  // Without a row there is no list to hear the keys, which still mean what is open.
  useDocumentKeys((key) => {
    if (rows.length > 0) return false;
    if (key !== 'Escape' || openId === undefined) return onListKey(key, openId);
    close();
    return true;
  });

  const actAlone = useStable((command: RowCommand, id: string) => {
    carryOut(command, id, { alone: true });
  });

  useScreenKeys((command) => {
    if (command === 'search') field.current?.focus();
    else if (command === 'keys') setKeysOpen(true);
    else if (command === 'undo') marks.undo();
    else setFiltersOpen((was) => !was);
  });

  const isChoosing = selection.ids.size > 0;
  const isEmpty =
    list.data !== undefined && !list.isPrevious && !list.data.more && rows.length === 0;
  const isBlank = isEmpty && search.applied.trim() === '' && count?.count === 0;
  const total = useRpcQuery('events.count', { filter: {}, most: 1 }, { enabled: isBlank }).data;
  const hasNever = isBlank && total?.count === 0;
  const isOpen = openId !== undefined;

  return (
    <>
      <InboxLayout
        isFilterOpen={areFiltersOpen}
        onCloseFilters={() => setFiltersOpen(false)}
        filters={<FilterPane search={search} saved={<SavedFilters search={search} />} />}
        head={
          <>
            <ListHead
              onFilters={() => setFiltersOpen(true)}
              onKeys={() => setKeysOpen(true)}
              search={
                <SearchField
                  ref={field}
                  scope="events"
                  label="Search events"
                  placeholder="Search, or status:rejected"
                  value={search.text}
                  onChange={search.type}
                  onDone={(text) => {
                    remember(text);
                    search.apply(text);
                    requestAnimationFrame(() => rowList.current?.focus());
                  }}
                  recent={recent}
                  onForget={forget}
                  known={known}
                  isBusy={list.isPrevious}
                />
              }
            />
            {isChoosing ? (
              <SelectionBar
                count={selection.ids.size}
                all={count}
                isAll={selection.isWhole}
                isArchive={view === 'archive'}
                onAll={selection.chooseWhole}
                onClear={selection.clear}
                onCommand={(command) => carryOut(command, undefined)}
                onExport={() => {
                  const chosen = chosenOf(undefined);
                  if (chosen !== undefined) setAsked({ action: 'export', chosen });
                }}
              />
            ) : (
              !hasNever && (
                <ListInfo words={count === undefined ? '' : countWords(count)}>
                  <SaveFilter query={search.applied.trim()} />
                </ListInfo>
              )
            )}
            <BulkProgress />
          </>
        }
        list={content()}
        isOpen={isOpen}
        detailRef={detail}
        detail={
          hasNever && !isOpen ? undefined : isOpen ? (
            <EventDetailPane
              id={shownId ?? openId}
              pane={detail}
              marks={marks}
              onClose={close}
              onAct={actAlone}
              onAsk={setAsked}
            />
          ) : (
            <NothingOpen count={isChoosing ? selection.ids.size : 0} />
          )
        }
      />
      {areKeysOpen && <KeyList groups={keyGroups} onClose={() => setKeysOpen(false)} />}
      <InboxDialogs asked={asked} onClose={() => setAsked(undefined)} />
    </>
  );

  function content() {
    if (list.data === undefined) {
      return list.error === null ? (
        <ListSkeleton label="Loading events" />
      ) : (
        <ErrorState title="The inbox cannot be shown" error={list.error} onRetry={list.retry} />
      );
    }
    if (rows.length === 0 && list.data.more) return <ListSkeleton label="Searching further back" />;
    if (rows.length === 0) {
      if (isBlank && total === undefined) return null;
      return hasNever ? <EmptyInbox /> : <EmptyView view={view} search={search} />;
    }
    return (
      <>
        <div className={head.pill} data-choosing={isChoosing || undefined}>
          <NewPill
            count={unseen}
            behind={list.data.behind}
            onClick={() => {
              if (list.data?.behind === true) list.startOver();
              rowList.current?.showNewest();
            }}
          />
        </div>
        <RowList
          label="Events, newest first"
          noun="event"
          rows={rows}
          listId={list.data.of}
          more={list.data.more}
          isLoadingOlder={list.isLoadingOlder}
          openId={openId}
          rowHeight={EVENT_ROW_HEIGHT}
          lines={lines}
          selection={selection}
          renderRow={(event: EventSummary, { isSelected }: RowState) => (
            <EventRow event={event} marks={marks.pending.get(event.id)} isSelected={isSelected} />
          )}
          onOpen={({ id }) => open(id)}
          onEnter={({ id }) => {
            if (id !== openId) open(id);
            requestAnimationFrame(() => detail.current?.focus());
          }}
          onClose={close}
          onKey={({ key }, row) => onListKey(key, openId ?? row?.id)}
          onAct={(act, event) => {
            if (act === 'star') carryOut('star', event.id, { alone: true });
          }}
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
