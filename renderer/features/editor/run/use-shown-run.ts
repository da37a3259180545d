import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { readShownRun, type ShownRun } from '../../../canvas/shown-run.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { usePanel } from './panel-state.ts';

/** The run on the canvas, kept up to date by pushes. */
export function useShownRun(): UseQueryResult<ShownRun> {
  const rpc = useRpc();
  const runId = usePanel((state) => state.runId);
  const items = usePanel((state) => state.items);
  return useQuery({
    // The method and the id first: by them pushes find it.
    queryKey: ['runs.get', { id: runId ?? '' }, 'with items', items],
    queryFn: ({ signal }) => readShownRun(rpc, { id: runId ?? '', items, signal }),
    enabled: runId !== null,
    placeholderData: (before) => (before?.run.id === runId ? before : undefined),
  });
}
