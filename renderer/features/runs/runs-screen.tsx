import { ActionIcon, Tooltip } from '@mantine/core';
import { Keyboard } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { RunListing } from '../../../shared/model/run.ts';
import { type PageRequest, useLiveRows } from '../../rpc/live-rows.ts';
import { useRpc, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { useStable } from '../../rpc/use-stable.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { KeyList } from '../../ui/key-list.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { NewPill } from '../../ui/new-pill.tsx';
import { RowList, type RowListHandle, type RowState } from '../../ui/row-list.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { useDocumentKeys } from '../../ui/use-document-keys.ts';
import { useRowSelection } from '../../ui/use-row-selection.ts';
import { BulkBar } from './bulk/bulk-bar.tsx';
import { BulkStrip } from './bulk/bulk-strip.tsx';
import { EmptyRuns, NoSuchRuns } from './empty-runs.tsx';
import { keyGroups } from './keys.ts';
import { isNarrowed, queryOf, useRunChoice } from './list/run-filter.ts';
import { RunFilters } from './list/run-filters.tsx';
import { RunColumns, RunRow } from './list/run-row.tsx';
import { RunTools } from './run-tools.tsx';
import { RunView } from './view/run-view.tsx';

/** The runs, and the one that is open. */
export function RunsScreen({ openId }: { openId: string | undefined }) {
  const rpc = useRpc();
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const rowList = useRef<RowListHandle>(null);
  const [unseen, setUnseen] = useState(0);
  const [openedAt, setOpenedAt] = useState(() => Date.now());
  const catalog = useRpcQuery('catalog.list', {}).data;
  const icons = useMemo(
    () => new Map(catalog?.steps.map((entry) => [entry.type, entry])),
    [catalog],
  );
  const { data: found } = useRpcQuery('workflows.list', {});
  const workflows = useMemo(
    () => (found?.workflows ?? []).toSorted((one, other) => one.name.localeCompare(other.name)),
    [found],
  );
  const { choice, change } = useRunChoice(workflows.map(({ id }) => id));
  const selection = useRowSelection();
  const [session] = useState(() => `runs-${crypto.randomUUID()}`);
  const [areKeysOpen, setKeysOpen] = useState(false);
  useDocumentKeys((key) => {
    if (key !== '?') return false;
    setKeysOpen(true);
    return true;
  });
  const listId = JSON.stringify(queryOf(choice, openedAt));

  const fetchPage = useCallback(
    async (request: PageRequest, signal?: AbortSignal) => {
      const narrowed: ReturnType<typeof queryOf> = JSON.parse(listId);
      // What is searched while somebody types ends the search for the letters before.
      const typed = request.before === undefined && narrowed.query !== undefined ? { session } : {};
      const { runs, more, next } = await rpc.call(
        'runs.list',
        { ...request, ...narrowed, ...typed },
        signal,
      );
      return { rows: runs, more, next };
    },
    [rpc, listId, session],
  );
  const list = useLiveRows<RunListing>({ queryKey: ['runs.list', listId], fetchPage });
  const renderRow = useCallback(
    (run: RunListing, { isSelected }: RowState) => (
      <RunRow run={run} isSelected={isSelected} icons={icons} />
    ),
    [icons],
  );
  const isEmpty = !isNarrowed(choice) && list.data?.rows.length === 0;
  const close = useStable(() => navigate('/runs'));
  const rows = list.data?.rows ?? [];
  // The list follows the keys at once; what is open is drawn as soon as there is time for it.
  const shownId = useDeferredValue(openId);
  const at = rows.findIndex(({ id }) => id === shownId);
  // Without a row there is no list to hear the key.
  useDocumentKeys((key) => {
    if (key !== 'Escape' || rows.length > 0 || openId === undefined) return false;
    close();
    return true;
  });
  const goTo = useStable((step: 1 | -1) => {
    const row = rows[at + step];
    if (row !== undefined) navigate(`/runs/${row.id}`, { replace: true });
  });
  const isFirst = at <= 0;
  const isLast = at === -1 || at >= rows.length - 1;
  const tools = useMemo(
    () => <RunTools isFirst={isFirst} isLast={isLast} onClose={close} onGo={goTo} />,
    [isFirst, isLast, close, goTo],
  );

  return (
    <>
      <SplitView
        title="Runs"
        detailLabel="Run"
        tools={
          <Tooltip label="Keys (?)">
            <ActionIcon aria-label="Keys" onClick={() => setKeysOpen(true)}>
              <Keyboard size={16} />
            </ActionIcon>
          </Tooltip>
        }
        detailRef={detail}
        detailShare="most"
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
        list={content()}
        detail={
          openId === undefined ? undefined : (
            <RunView id={shownId ?? openId} hasKeys={selection.ids.size === 0} tools={tools} />
          )
        }
      />
      {areKeysOpen && <KeyList groups={keyGroups} onClose={() => setKeysOpen(false)} />}
    </>
  );

  function content() {
    return (
      <>
        {!isEmpty && (
          <RunFilters
            choice={choice}
            workflows={workflows}
            isBusy={list.isPrevious}
            onDone={() => requestAnimationFrame(() => rowList.current?.focus())}
            onChange={(next) => {
              setOpenedAt(Date.now());
              selection.clear();
              change(next);
            }}
          />
        )}
        <BulkStrip />
        {listed()}
      </>
    );
  }

  function listed() {
    if (list.data === undefined) {
      return list.error === null ? (
        <ListSkeleton label="Loading runs" />
      ) : (
        <ErrorState title="The runs cannot be shown" error={list.error} onRetry={list.retry} />
      );
    }
    if (list.data.rows.length === 0)
      return isNarrowed(choice) ? (
        <NoSuchRuns
          choice={choice}
          onShowAll={() =>
            change({
              view: 'all',
              status: 'all',
              workflow: '',
              cause: 'all',
              since: 'any',
              search: '',
            })
          }
        />
      ) : (
        <EmptyRuns />
      );
    return (
      <>
        <RunColumns />
        <RowList
          label="Runs, newest first"
          noun="run"
          listId={listId}
          rows={list.data.rows}
          more={list.data.more}
          isLoadingOlder={list.isLoadingOlder}
          openId={openId}
          renderRow={renderRow}
          selection={selection}
          onOpen={(run) => navigate(`/runs/${run.id}`, { replace: openId !== undefined })}
          onEnter={(run) => {
            if (run.id !== openId) navigate(`/runs/${run.id}`);
            requestAnimationFrame(() => detail.current?.focus());
          }}
          onClose={close}
          onLoadOlder={list.loadOlder}
          onWindow={list.setWindow}
          onHeld={list.setHeld}
          onUnseen={setUnseen}
          ref={rowList}
        />
        <BulkBar
          selection={selection}
          query={queryOf(choice, openedAt)}
          areAllLoaded={!list.data.more && selection.ids.size === list.data.rows.length}
          onCompare={([one, other]) => {
            const seqOf = (id: string) => rows.find((row) => row.id === id)?.seq ?? 0;
            const [before, after] = seqOf(one) < seqOf(other) ? [one, other] : [other, one];
            navigate(`/runs/compare/${before}/${after}`);
          }}
        />
      </>
    );
  }
}
