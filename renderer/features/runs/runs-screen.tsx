import { useCallback, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { RUN_STATUSES, type RunSummary } from '../../../shared/model/run.ts';
import { type PageRequest, useLiveRows } from '../../rpc/live-rows.ts';
import { useRpc } from '../../rpc/rpc-context.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { NewPill } from '../../ui/new-pill.tsx';
import { RowList, type RowListHandle } from '../../ui/row-list.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { StatusFilter } from '../../ui/status-filter.tsx';
import { useStoredState } from '../../ui/use-stored-state.ts';
import { EmptyRuns, NoSuchRuns } from './empty-runs.tsx';
import { RunDetailPane } from './run-detail-pane.tsx';
import { RunColumns, RunRow } from './run-row.tsx';

const renderRow = (run: RunSummary) => <RunRow run={run} />;

export function RunsScreen({ openId }: { openId: string | undefined }) {
  const rpc = useRpc();
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const rowList = useRef<RowListHandle>(null);
  const [unseen, setUnseen] = useState(0);
  const [status, setStatus] = useStoredState('runs.status', {
    initial: 'all',
    values: ['all', ...RUN_STATUSES],
  });
  const filter = status === 'all' ? {} : { status };

  const fetchPage = useCallback(
    async (request: PageRequest, signal?: AbortSignal) => {
      const narrowed = status === 'all' ? {} : { status };
      const { runs, more } = await rpc.call('runs.list', { ...request, ...narrowed }, signal);
      return { rows: runs, more };
    },
    [rpc, status],
  );
  const list = useLiveRows<RunSummary>({ queryKey: ['runs.list', filter], fetchPage });
  const isEmpty = status === 'all' && list.data?.rows.length === 0;
  const close = () => navigate('/runs');

  return (
    <SplitView
      title="Runs"
      detailLabel="Run"
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
            label="Status of runs"
            statuses={RUN_STATUSES}
            value={status}
            onChange={setStatus}
          />
        )
      }
      list={content()}
      detail={openId === undefined ? undefined : <RunDetailPane key={openId} id={openId} />}
    />
  );

  function content() {
    if (list.data === undefined) {
      return list.error === null ? (
        <ListSkeleton label="Loading runs" />
      ) : (
        <ErrorState title="The runs cannot be shown" error={list.error} onRetry={list.retry} />
      );
    }
    if (list.data.rows.length === 0) {
      return status === 'all' ? (
        <EmptyRuns />
      ) : (
        <NoSuchRuns status={status} onShowAll={() => setStatus('all')} />
      );
    }
    return (
      <>
        <RunColumns />
        <RowList
          label="Runs, newest first"
          noun="run"
          rows={list.data.rows}
          more={list.data.more}
          isLoadingOlder={list.isLoadingOlder}
          openId={openId}
          renderRow={renderRow}
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
      </>
    );
  }
}
