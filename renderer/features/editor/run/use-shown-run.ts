import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { LoopSummary, RunDetail, StepRun } from '../../../../shared/model/run.ts';
import type { OpenItem } from '../../../canvas/overlay-of-run.ts';
import type { RpcClient } from '../../../rpc/client.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { loopKey, type PanelState, usePanel } from './panel-state.ts';

/** The run on the canvas, with the items of its loops that are looked into. */
export interface ShownRun {
  run: RunDetail;
  items: readonly (OpenItem & { loop: LoopSummary; index: number })[];
}

/** Kept up to date by pushes. */
export function useShownRun(): UseQueryResult<ShownRun> {
  const rpc = useRpc();
  const runId = usePanel((state) => state.runId);
  const items = usePanel((state) => state.items);
  return useQuery({
    // The method and the id first: by them pushes find it.
    queryKey: ['runs.get', { id: runId ?? '' }, 'with items', items],
    queryFn: ({ signal }) => readRun(rpc, { id: runId ?? '', items, signal }),
    enabled: runId !== null,
    placeholderData: (before) => (before?.run.id === runId ? before : undefined),
  });
}

async function readRun(
  rpc: RpcClient,
  options: { id: string; items: PanelState['items']; signal: AbortSignal },
): Promise<ShownRun> {
  const { id, items, signal } = options;
  const run = await rpc.call('runs.get', { id }, signal);
  const found: (OpenItem & { loop: LoopSummary; index: number })[] = [];
  const open = [...run.loops];
  for (let loop = open.shift(); loop !== undefined; loop = open.shift()) {
    const begun = Object.values(loop.counts).reduce((sum, count) => sum + count, 0);
    if (begun === 0) continue;
    const { stepId, iteration, total } = loop;
    const index = Math.min(items[loopKey(stepId, iteration)] ?? 0, total - 1);
    const inside = await rpc
      .call(
        'runs.item',
        { id, stepId, iteration: iteration === '' ? String(index) : `${iteration}.${index}` },
        signal,
      )
      // An item that was not begun yet has nothing to show.
      .catch(() => null);
    if (inside === null) continue;
    found.push({ loop, index, steps: inside.steps, loops: inside.loops });
    open.push(...inside.loops);
  }
  return { run, items: found };
}

/** What the step did in the run that is shown; undefined when it was not come to. */
export function stepRunOf(shown: ShownRun | undefined, stepId: string): StepRun | undefined {
  if (shown === undefined) return undefined;
  const parts = [shown.run.steps, ...shown.items.map(({ steps }) => steps)];
  for (const steps of parts) {
    const found = steps.find((step) => step.stepId === stepId);
    if (found !== undefined) return found;
  }
  return undefined;
}
